import { canReload, isStronger } from '../../schemas/index.ts';
import type { Step } from './step.ts';

/** A file that a service's process reads, as it is seen now. */
export interface CoveredFile {
  readonly path: string;
  /** The resource that is the file or directory; of a file outside of Git its path. */
  readonly source: string;
  /** A directory whose names the process reads: what is written, brought or taken away in it changes it. */
  readonly isDirectory?: boolean;
  /** A directory on the way to the files: it has a version only while the last that happened to it is that it was moved, or its mode or owner set. */
  readonly isPlace?: boolean;
  /** Absent: it cannot be seen now. */
  readonly version?: string;
  /** ISO 8601. */
  readonly changedAt?: string;
  /** Whether a reload makes the process read it again. */
  readonly atReload: boolean;
  /** Whether it has parts that the process reads at its start only. */
  readonly atStart: boolean;
  /** Git does not hold it: what is there now is not known to be what the process read at its start. */
  readonly isOutside?: boolean;
  /** Why it cannot be looked at. */
  readonly problem?: string;
}

/** A file that is gone is a state like any other. */
const goneVersion = 'absent';

/** The files and directories that the process of a service reads, so that a change of them has to reach it. */
export function filesReadBy(service: Step, steps: readonly Step[]): readonly CoveredFile[] {
  const own = steps.flatMap((step) => [...fileOfGit(step, service), ...directoryOfGit(step, service)]);
  const paths = new Set(own.map(({ path }) => path));
  const files = [...own, ...filesOutside(service).filter(({ path }) => !paths.has(path))];
  return [...files, ...placesOnTheWay(service, files)];
}

/** Whoever exchanges a directory for another one, lets it be loaded and puts the first one back touches no file in it. */
function placesOnTheWay({ observed }: Step, files: readonly CoveredFile[]): readonly CoveredFile[] {
  const places = observed.status === 'known' ? (observed.facts?.places ?? []) : [];
  return places.flatMap((state): readonly CoveredFile[] => {
    const below = files.filter(({ path }) => path.startsWith(state.path));
    if (below.length === 0 || files.some(({ path }) => path === state.path)) return [];
    const atReload = below.some((file) => file.atReload);
    const atStart = below.some((file) => file.atStart);
    return [{ path: state.path, source: state.path, isPlace: true, isDirectory: true, atReload, atStart, ...stateOf(state) }];
  });
}

function fileOfGit({ resource, observed }: Step, { resource: service }: Step): readonly CoveredFile[] {
  if (service.kind !== 'service' || resource.kind !== 'file') return [];
  if (resource.ensure !== 'present' || !resource.notify.includes(service.id)) return [];
  const effects = [resource.effect, ...Object.values(resource.effects)].filter((effect) => isStronger(effect, 'hot'));
  if (effects.length === 0) return [];
  // Its own program writes it too: that it was touched says nothing.
  const atReload = canReload(service) && effects.includes('reload') && resource.preserve.length === 0;
  const atStart = effects.some((effect) => isStronger(effect, 'reload')) || !canReload(service);
  return [{ path: resource.name, source: resource.id, atReload, atStart, ...stateOf(seenOf(observed)) }];
}

/** A file that came, was loaded and went leaves a trace in its directory only. */
function directoryOfGit({ resource, observed }: Step, { resource: service }: Step): readonly CoveredFile[] {
  if (service.kind !== 'service' || resource.kind !== 'directory' || (resource.via.exclusive ?? []).length === 0) return [];
  if (resource.ensure !== 'present' || !resource.notify.includes(service.id)) return [];
  const effect = resource.effects['/foreign'] ?? resource.effect;
  if (!isStronger(effect, 'hot')) return [];
  const atReload = effect === 'reload' && canReload(service);
  const path = `${resource.name}/`;
  return [{ path, source: resource.id, isDirectory: true, atReload, atStart: !atReload, ...stateOf(seenOf(observed)) }];
}

function filesOutside({ resource: service, observed }: Step): readonly CoveredFile[] {
  if (service.kind !== 'service' || observed.status !== 'known') return [];
  const states = observed.facts?.reads ?? [];
  const seen = new Map(states.map((state) => [state.path, state]));
  const named = service.via.reads ?? [];
  const through = states.flatMap(({ path, through: first }) => {
    const effect = named.find((one) => one.path === first)?.effect;
    return effect === undefined ? [] : [{ path, effect }];
  });
  return [...named, ...through].map(({ path, effect }) => {
    const state = seen.get(path);
    const atReload = effect === 'reload' && canReload(service);
    const problem = state?.problem === undefined ? {} : { problem: state.problem };
    return { path, source: path, atReload, atStart: !atReload, isOutside: true, ...stateOf(state), ...problem };
  });
}

function seenOf(observed: Step['observed']): Pick<CoveredFile, 'version' | 'changedAt'> | undefined {
  if (observed.status === 'absent') return { version: goneVersion };
  return observed.status === 'known' ? observed.facts : undefined;
}

function stateOf(seen: Pick<CoveredFile, 'version' | 'changedAt'> | undefined): Pick<CoveredFile, 'version' | 'changedAt'> {
  return {
    ...(seen?.version === undefined ? {} : { version: seen.version }),
    ...(seen?.changedAt === undefined ? {} : { changedAt: seen.changedAt }),
  };
}
