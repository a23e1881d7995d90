import { canReload, isStronger } from '../../schemas/index.ts';
import type { Step } from './step.ts';

/** A file that a service's process reads, as it is seen now. */
export interface CoveredFile {
  readonly path: string;
  /** The resource that is the file, or the service that reads it. */
  readonly source: string;
  /** Absent: it cannot be seen now. */
  readonly version?: string;
  /** ISO 8601. */
  readonly changedAt?: string;
  /** Whether a reload makes the process read it again. */
  readonly atReload: boolean;
  /** Whether it has parts that the process reads at its start only. */
  readonly atStart: boolean;
}

/** A file that is gone is a state like any other. */
const goneVersion = 'absent';

/** The files of Git that the process of a service reads, so that a change of them has to reach it. */
export function filesReadBy({ resource: service }: Step, steps: readonly Step[]): readonly CoveredFile[] {
  if (service.kind !== 'service') return [];
  return steps.flatMap(({ resource, observed }): readonly CoveredFile[] => {
    if (resource.kind !== 'file' || resource.ensure !== 'present' || !resource.notify.includes(service.id)) return [];
    const effects = [resource.effect, ...Object.values(resource.effects)].filter((effect) => isStronger(effect, 'hot'));
    if (effects.length === 0) return [];
    // Its own program writes it too: that it was touched says nothing.
    const atReload = canReload(service) && effects.includes('reload') && resource.preserve.length === 0;
    const atStart = effects.some((effect) => isStronger(effect, 'reload')) || !canReload(service);
    const seen = observed.status === 'absent' ? { version: goneVersion } : observed.status === 'known' ? observed.facts : undefined;
    return [{ path: resource.name, source: resource.id, atReload, atStart, ...stateOf(seen) }];
  });
}

function stateOf(seen: Pick<CoveredFile, 'version' | 'changedAt'> | undefined): Pick<CoveredFile, 'version' | 'changedAt'> {
  return {
    ...(seen?.version === undefined ? {} : { version: seen.version }),
    ...(seen?.changedAt === undefined ? {} : { changedAt: seen.changedAt }),
  };
}
