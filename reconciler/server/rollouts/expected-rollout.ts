import type { ExpectedRollout } from '../../rollout/index.ts';
import type { FleetExpectation } from '../../status/index.ts';

/** What Git wants of a middleware, as far as its rollout goes; undefined when Git has none of that name. */
export function buildExpectedRollout(name: string, { commit, middleware }: FleetExpectation): ExpectedRollout | undefined {
  const expected = middleware.find((candidate) => candidate.name === name);
  if (expected === undefined) return undefined;
  return {
    middleware: name,
    commit: commit.id,
    revision: expected.revision,
    state: expected.state,
    members: expected.members.map(({ key, id, host, role, detached = false }) => ({
      key,
      id,
      host,
      ...(role === undefined ? {} : { role }),
      detached,
    })),
    policy: expected.rollout,
  };
}
