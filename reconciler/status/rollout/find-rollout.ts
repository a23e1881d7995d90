import type { RolloutState } from '../../rollout/index.ts';
import type { ExpectedMiddleware } from '../fleet-expectation.ts';
import type { StatusInput } from '../status-input.ts';

/** What the server remembers of a middleware's rollout, and the time on the clock it is told by. */
export function findRollout(
  { name }: ExpectedMiddleware,
  { coordination, now }: StatusInput,
): { readonly state: RolloutState | undefined; readonly now: number } {
  return { state: coordination?.rollouts.get(name), now: coordination?.now ?? now };
}
