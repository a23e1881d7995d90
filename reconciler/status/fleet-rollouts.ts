import type { ShownRollout, WindowJudge } from '../rollout/index.ts';
import { buildRolloutView, type RolloutView, rolloutViewStates } from '../rollout/index.ts';
import { expectRollout } from './expected-rollout.ts';
import type { ExpectedMiddleware } from './fleet-expectation.ts';
import { judgeMember } from './member-status.ts';
import type { StatusInput } from './status-input.ts';

export interface FleetRolloutsInput {
  readonly statusInput: StatusInput;
  readonly isOpen: WindowJudge;
}

/** The rollouts of all middleware, worst first. */
export function buildRolloutViews(input: FleetRolloutsInput): readonly RolloutView[] {
  const rank = ({ state }: RolloutView) => rolloutViewStates.indexOf(state);
  return input.statusInput.expectation.middleware
    .map((middleware) => buildView(middleware, input))
    .sort((a, b) => rank(a) - rank(b) || (a.middleware < b.middleware ? -1 : 1));
}

/** Undefined when Git has no middleware of that name. */
export function findRolloutView(name: string, input: FleetRolloutsInput): RolloutView | undefined {
  const middleware = input.statusInput.expectation.middleware.find((candidate) => candidate.name === name);
  return middleware === undefined ? undefined : buildView(middleware, input);
}

function buildView(middleware: ExpectedMiddleware, { statusInput, isOpen }: FleetRolloutsInput): RolloutView {
  const { adapter, organization, application } = middleware;
  const about = { adapter, ...(organization === undefined ? {} : { organization }), ...(application === undefined ? {} : { application }) };
  return buildRolloutView({ rollout: showRollout(middleware, statusInput), about, isOpen });
}

/** The rollout of a middleware, with the server's state and its hosts' reports. */
export function showRollout(middleware: ExpectedMiddleware, input: StatusInput): ShownRollout {
  const { expectation, coordination } = input;
  return {
    expected: expectRollout(middleware, expectation.commit.id),
    drift: middleware.drift,
    state: coordination?.rollouts.get(middleware.name),
    now: coordination?.now ?? input.now,
    readReport: (member) => {
      const { sync, health, host } = judgeMember({ member, middleware }, input);
      return { sync, health, ...(host.seenAt === undefined ? {} : { seenAt: host.seenAt }) };
    },
  };
}
