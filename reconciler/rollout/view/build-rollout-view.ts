import { formatTime } from '../../calendar/index.ts';
import type { WindowJudge, WindowVerdict } from '../policy/judge-window.ts';
import { isUnderWay } from '../state/members.ts';
import { judgeRollout } from './judge-rollout.ts';
import { type RolloutMemberState, type RolloutView, type RolloutWindowRow, rolloutMemberStates } from './rollout-view.ts';
import type { ShownRollout } from './shown-rollout.ts';

export interface RolloutViewInput {
  readonly rollout: ShownRollout;
  /** The middleware's adapter and owners. */
  readonly about: Pick<RolloutView, 'adapter' | 'organization' | 'application'>;
  readonly isOpen: WindowJudge;
}

export function buildRolloutView({ rollout, about, isOpen }: RolloutViewInput): RolloutView {
  const { expected, state, now } = rollout;
  const { middleware, commit, policy } = expected;
  const judgement = judgeRollout(rollout);
  return {
    middleware,
    ...about,
    commit,
    coordination: policy.coordination,
    maxUnavailable: policy.maxUnavailable,
    ...judgement,
    window: describeWindow(isOpen(policy, { now, isUnderWay: hasBegun(rollout) })),
    log: (state?.log ?? []).toReversed().map(({ at, ...event }) => ({ at: formatTime(at), ...event })),
    totals: {
      members: judgement.members.length,
      ready: judgement.members.filter(({ ready }) => ready === 'yes').length,
      ...countStates(judgement.members),
    },
  };
}

/** A member of this revision has begun: `overrun: finish` lets the others follow. */
function hasBegun({ expected: { revision }, state }: ShownRollout): boolean {
  return state !== undefined && state.revision === revision && isUnderWay(state);
}

function countStates(members: RolloutView['members']): Readonly<Record<RolloutMemberState, number>> {
  const count = (wanted: RolloutMemberState) => members.filter(({ state }) => state === wanted).length;
  return Object.fromEntries(rolloutMemberStates.map((state) => [state, count(state)])) as Record<RolloutMemberState, number>;
}

const windowStates = { Granted: 'open', WindowClosed: 'closed', Frozen: 'frozen', Paused: 'paused' } as const;

function describeWindow({ reason, message, nextAt }: WindowVerdict): RolloutWindowRow {
  return { state: windowStates[reason], message, ...(nextAt === undefined ? {} : { nextAt: formatTime(nextAt) }) };
}
