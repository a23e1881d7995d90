import { type Effect, isStronger, strongestEffect, type Timestamp } from '../../schemas/index.ts';
import type { ExecutedEvent, ExecutedStep } from './executed-step.ts';

/** How a commit went on one host. */
export interface HostExecution {
  readonly host: string;
  readonly isApplied: boolean;
  /** The commit that the host had applied before, where its report says so. */
  readonly before?: string;
  /** By member key. */
  readonly effects: ReadonlyMap<string, MemberExecution>;
}

export interface MemberExecution {
  /** The strongest effect that no drift explains. */
  readonly effect: Effect;
  /** When the effect was reported. */
  readonly at: Timestamp;
  /** The strongest effect of putting drift right on the way. */
  readonly drift: Effect;
}

/** The effects of a commit on one host, from what its reports tell: up to the report that says it is applied: later steps are not done for the commit. */
export function readExecution(host: string, steps: readonly ExecutedStep[]): HostExecution {
  const ordered = steps.toSorted((a, b) => a.sequence - b.sequence);
  const last = ordered.findIndex(({ isApplied }) => isApplied);
  const counted = last === -1 ? ordered : ordered.slice(0, last + 1);
  const before = counted.find((step) => step.before !== undefined)?.before;
  const drift: ExecutedEvent[] = [];
  const effects = new Map<string, MemberExecution>();
  for (const step of counted) {
    drift.push(...step.events.filter(isDrift));
    for (const event of step.events) {
      if (isDrift(event)) continue;
      effects.set(event.member, addEvent(effects.get(event.member), event, { at: step.at, drift }));
    }
  }
  return { host, isApplied: last !== -1, ...(before === undefined ? {} : { before }), effects };
}

function addEvent(
  known: MemberExecution | undefined,
  event: ExecutedEvent,
  { at, drift }: { readonly at: Timestamp; readonly drift: readonly ExecutedEvent[] },
): MemberExecution {
  const sofar = known ?? { effect: 'none', at, drift: 'none' };
  const effect = effectOf(event);
  if (drift.some((found) => explains(found, event))) return { ...sofar, drift: strongestEffect([sofar.drift, effect]) };
  return isStronger(effect, sofar.effect) ? { ...sofar, effect, at } : sofar;
}

function isDrift({ code }: ExecutedEvent): boolean {
  return code === 'DriftDetected';
}

/**
 * Drift is put right at its resource, and by a reload or restart of its member that is not stronger than the drift asks for. That a
 * process was down, or is another one, is no reason to restart it.
 */
function explains(drift: ExecutedEvent, event: ExecutedEvent): boolean {
  if (drift.member !== event.member) return false;
  if (drift.pointer === '/running') return event.code === 'ServiceStopped';
  if (event.code === 'StepDone' && drift.resource !== event.resource) return false;
  return !isStronger(effectOf(event), drift.effect ?? 'none');
}

/** The effect on the running process. A written file has none: the service reports the effect that the file asks for. */
function effectOf({ code, effect = 'none', resource = '' }: ExecutedEvent): Effect {
  switch (code) {
    case 'ServiceRestarted':
      return strongestEffect(['restart', effect]);
    case 'ServiceReloaded':
      return 'reload';
    case 'ServiceStopped':
      return 'recreate';
    case 'StepDone':
      return effect === 'hot' || (effect !== 'none' && resource.startsWith('parameters[')) ? 'hot' : 'none';
    default:
      return 'none';
  }
}
