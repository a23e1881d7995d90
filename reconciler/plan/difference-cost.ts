import { type Difference, type Effect, isStronger, type Observation, type Resource } from '../../schemas/index.ts';

export interface CostContext {
  readonly resource: Resource;
  readonly observed: Observation;
  /** When the processes that would be refreshed started; undefined where one is not running or not known. */
  readonly startedAt: readonly (string | undefined)[];
}

/**
 * The cost of removing a difference, for the services it notifies. Drift on disk that a process reads only at its start costs
 * nothing while that process is older than the drift: it still runs what Git wants.
 */
export function costOf(difference: Difference, context: CostContext): Effect {
  if (difference.origin === 'change' || difference.place === 'process') return difference.effect;
  if (!isStronger(difference.effect, 'reload')) return difference.effect;
  return isOlderThanDrift(difference, context) ? 'none' : difference.effect;
}

function isOlderThanDrift({ pointer }: Difference, { observed, startedAt }: CostContext): boolean {
  // A process that reads its file at start cannot have started without it.
  if (pointer === '') return true;
  const { modifiedAt, changedAt = modifiedAt } = (observed.status === 'known' ? observed.facts : undefined) ?? {};
  if (modifiedAt === undefined || changedAt === undefined) return false;
  // Anybody can set the time of modification, and a change of mode alone hides when the content was changed.
  const driftedAt = Math.min(Date.parse(modifiedAt), Date.parse(changedAt));
  return startedAt.every((started) => started !== undefined && Date.parse(started) < driftedAt);
}
