import type { RolloutState, WindowJudge, WindowVerdict } from '../../rollout/index.ts';
import type { ExpectedMiddleware } from '../fleet-expectation.ts';
import { formatTime } from '../format-time.ts';
import { type RolloutView, type RolloutWindowRow, rolloutMemberStates, rolloutViewStates } from '../rollout-view.ts';
import type { StatusInput } from '../status-input.ts';
import { countStates } from '../worst-status.ts';
import { findRollout } from './find-rollout.ts';
import { judgeRollout } from './judge-rollout.ts';

export interface RolloutViewInput {
  readonly statusInput: StatusInput;
  readonly isOpen: WindowJudge;
}

/** Undefined when Git has no middleware of that name. */
export function buildRolloutView(name: string, input: RolloutViewInput): RolloutView | undefined {
  const middleware = input.statusInput.expectation.middleware.find((candidate) => candidate.name === name);
  return middleware === undefined ? undefined : buildView(middleware, input);
}

/** Of every middleware, worst first. */
export function buildRolloutViews(input: RolloutViewInput): readonly RolloutView[] {
  const rank = ({ state }: RolloutView) => rolloutViewStates.indexOf(state);
  return input.statusInput.expectation.middleware
    .map((middleware) => buildView(middleware, input))
    .sort((a, b) => rank(a) - rank(b) || (a.middleware < b.middleware ? -1 : 1));
}

function buildView(middleware: ExpectedMiddleware, { statusInput, isOpen }: RolloutViewInput): RolloutView {
  const { name, adapter, organization, application, rollout } = middleware;
  const judgement = judgeRollout(middleware, statusInput);
  const { state, now } = findRollout(middleware, statusInput);
  return {
    middleware: name,
    adapter,
    ...(organization === undefined ? {} : { organization }),
    ...(application === undefined ? {} : { application }),
    commit: statusInput.expectation.commit.id,
    coordination: rollout.coordination,
    maxUnavailable: rollout.maxUnavailable,
    ...judgement,
    window: describeWindow(isOpen(rollout, { now, isUnderWay: isUnderWay(middleware, state) })),
    log: (state?.log ?? []).toReversed().map(({ at, ...event }) => ({ at: formatTime(at), ...event })),
    totals: {
      members: judgement.members.length,
      ready: judgement.members.filter(({ ready }) => ready === 'yes').length,
      ...countStates(
        judgement.members.map((member) => member.state),
        rolloutMemberStates,
      ),
    },
  };
}

/** A member of this revision has begun: `overrun: finish` lets the others follow. */
function isUnderWay({ revision }: ExpectedMiddleware, state: RolloutState | undefined): boolean {
  if (state === undefined || state.revision !== revision) return false;
  return Object.keys(state.done).length > 0 || state.holders.some((holder) => holder.revision === revision);
}

const windowStates = { Granted: 'open', WindowClosed: 'closed', Frozen: 'frozen', Paused: 'paused' } as const;

function describeWindow({ reason, message, nextAt }: WindowVerdict): RolloutWindowRow {
  return { state: windowStates[reason], message, ...(nextAt === undefined ? {} : { nextAt: formatTime(nextAt) }) };
}
