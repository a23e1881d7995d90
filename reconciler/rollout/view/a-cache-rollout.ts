import { aRolloutPolicy } from '../../../tests/support/a-rollout-policy.ts';
import { aLastStatus, aRolloutState } from '../../../tests/support/a-rollout-state.ts';
import { aFleet } from '../../../tests/support/sample-fleet.ts';
import { findRolloutView } from '../../status/fleet-rollouts.ts';
import type { ExpectedMiddleware, StatusInput } from '../../status/index.ts';
import type { WindowVerdict } from '../policy/judge-window.ts';
import type { RolloutState } from '../state/rollout-state.ts';
import type { RolloutMemberRow, RolloutView } from './rollout-view.ts';

export const now = Date.parse('2026-11-23T10:30:00.000Z');
export const commit = aFleet().commit.id;
/** The verdict of a window judge while nothing is in the way. */
export const open: WindowVerdict = { open: true, reason: 'Granted', message: 'no window is in the way' };
export const heard = { asOf: now - 1000 };
export const at = (secondsAgo: number) => new Date(now - secondsAgo * 1000).toISOString();

export const a = { member: 'cache/a', commit };
export const b = { member: 'cache/b', commit };
export const statusA = aLastStatus({ ...heard, host: 'data-1' }, { ...a, role: 'primary' });
export const statusB = aLastStatus({ ...heard, host: 'data-2' }, { ...b, role: 'replica' });

export interface Given {
  readonly state?: Partial<RolloutState>;
  readonly middleware?: Partial<ExpectedMiddleware>;
  readonly input?: Partial<StatusInput>;
}

export function inputOf({ state, middleware, input }: Given): StatusInput {
  const fleet = aFleet();
  const known = aRolloutState({ middleware: 'cache', commit, sights: { 'cache/a': statusA, 'cache/b': statusB }, ...state });
  return {
    expectation: {
      ...fleet,
      middleware: fleet.middleware.map((one) => (one.name === 'cache' ? { ...one, rollout: aRolloutPolicy(), ...middleware } : one)),
    },
    reports: new Map(),
    now,
    ...(state === undefined ? {} : { coordination: { now, rollouts: new Map([['cache', known]]) } }),
    ...input,
  };
}

/** The rollout of the sample fleet's cache: members a (primary) and b (replica), both fresh and ready. */
export function view(given: Given = {}, window = open): RolloutView {
  const built = findRolloutView('cache', { statusInput: inputOf(given), isOpen: () => window });
  if (built === undefined) throw new Error('there is no cache');
  return built;
}

export function memberOf(given: Given, id = 'a'): RolloutMemberRow | undefined {
  return view(given).members.find((member) => member.id === id);
}
