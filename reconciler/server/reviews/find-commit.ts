import type { ExpectedCommit } from '../../status/index.ts';
import type { Compared } from './commit-work.ts';

/** One of the commits, by its id or the first digits of it. */
export function findCommit(id: string, commits: readonly ExpectedCommit[]): Compared<ExpectedCommit> {
  const shown = JSON.stringify(id.slice(0, 80));
  if (!/^[0-9a-f]{4,64}$/.test(id))
    return { refused: { reason: 'bad-query', message: `a commit is named by its id or at least the first 4 digits of it, not ${shown}` } };
  const [first, second] = commits.filter((commit) => commit.id.startsWith(id));
  if (first === undefined)
    return {
      refused: {
        reason: 'not-found',
        message: `commit ${shown} is not among the ${commits.length} newest of this server's copy of the repository`,
      },
    };
  if (second !== undefined) return { refused: { reason: 'bad-query', message: `several commits begin with ${shown}: write more digits` } };
  return { value: first };
}

/** The commits from the one in force back to the chosen one, or as far as they are known. */
export function findPath(
  all: readonly ExpectedCommit[],
  { since, inForce }: { readonly since: string | undefined; readonly inForce: string | undefined },
): Compared<readonly [ExpectedCommit, ...ExpectedCommit[]]> {
  const [top, ...before] = all.slice(
    Math.max(
      0,
      all.findIndex(({ id }) => id === inForce),
    ),
  );
  if (top?.id !== inForce || top === undefined)
    return { refused: { reason: 'not-found', message: "the commit in force is not in this server's copy of the repository" } };
  if (since === undefined) return { value: [top, ...before] };
  const start = findCommit(since, all);
  if ('refused' in start) return start;
  const index = before.findIndex(({ id }) => id === start.value.id);
  if (index === -1)
    return { refused: { reason: 'bad-query', message: `commit ${since} is not before the one in force, ${top.id.slice(0, 12)}` } };
  return { value: [top, ...before.slice(0, index + 1)] };
}
