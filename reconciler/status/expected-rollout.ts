import type { ExpectedRollout } from '../rollout/index.ts';
import type { ExpectedMiddleware, FleetExpectation } from './fleet-expectation.ts';

/** The rollout of a middleware as Git wants it; undefined when Git has none of that name. */
export function findExpectedRollout(name: string, { commit, middleware }: FleetExpectation): ExpectedRollout | undefined {
  const expected = middleware.find((candidate) => candidate.name === name);
  return expected === undefined ? undefined : expectRollout(expected, commit.id);
}

export function expectRollout({ name, revision, state, members, rollout }: ExpectedMiddleware, commit: string): ExpectedRollout {
  return {
    middleware: name,
    commit,
    revision,
    state,
    members: members.map(({ key, id, host, role, detached = false }) => ({
      key,
      id,
      host,
      ...(role === undefined ? {} : { role }),
      detached,
    })),
    policy: rollout,
  };
}
