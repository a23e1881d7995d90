import { reviewBlocks } from '../../review/index.ts';
import type { CommitReview, CommitReviewer, Compared, MiddlewareChanges } from '../../server/index.ts';
import type { CommitSummary, GitSource, Source } from '../../source/index.ts';
import type { FleetExpectation, LastReport } from '../../status/index.ts';
import { buildCommitReview } from './build-commit-review.ts';
import { createTurns } from './create-turns.ts';
import { keepRecent } from './keep-recent.ts';
import { findCommit, openCommits } from './open-commits.ts';
import { toExpected, traceChanges } from './trace-changes.ts';

export interface CommitReviewerOptions {
  readonly source: Source | GitSource;
  /** What is in force. */
  readonly expectation: () => FleetExpectation | undefined;
  /** The last report of every host. */
  readonly readReports: () => Promise<ReadonlyMap<string, LastReport>>;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}

const mostKept = 16;
const mostWaiting = 4;
/** Hosts report all the time: a review is made from what they said at most this long ago. */
const freshMs = 10_000;

/** Compares commits of the server's own copy of the repository, one comparison at a time. */
export function createCommitReviewer({ source, expectation, readReports, clock }: CommitReviewerOptions): CommitReviewer {
  const commits = openCommits(source);
  const turns = createTurns({ mostWaiting });
  const reviews = keepRecent<Compared<CommitReview>>({ most: mostKept, isKept: isAnswer, freshMs, clock });
  const traces = keepRecent<Compared<MiddlewareChanges>>({ most: mostKept, isKept: isAnswer, clock });

  const reviewNow = async (ids: readonly [from: string, to: string]): Promise<Compared<CommitReview>> => {
    const [from, to] = [await commits.read(ids[0]), await commits.read(ids[1])];
    if (from === undefined || to === undefined) return gone(from === undefined ? ids[0] : ids[1]);
    const staleAfterMs = expectation()?.staleAfterMs ?? to.compiled.fleet?.settings.staleAfterMs ?? 0;
    const review = buildCommitReview({ from, to }, { reports: await readReports(), staleAfterMs, now: clock() });
    return { value: { review, blocks: reviewBlocks(review) } };
  };

  return {
    comparable: async () => (await commits.list()).map(toExpected),
    review: async (fromId, toId) => {
      const known = await commits.list();
      const [from, to] = [findCommit(fromId, known), findCommit(toId, known)];
      if ('refused' in from) return from;
      if ('refused' in to) return to;
      const ids = [from.value.commit, to.value.commit] as const;
      return await reviews.get(ids.join(' '), async () => await (turns.take(() => reviewNow(ids)) ?? busy));
    },
    changes: async (middleware, since) => {
      const path = findPath(await commits.list(), { since, inForce: expectation()?.commit.id });
      if ('refused' in path) return path;
      const trace = { middleware, commits: path.value, isChosen: since !== undefined, read: commits.read };
      const key = JSON.stringify([middleware, path.value[0].commit, since === undefined ? '' : path.value.at(-1)?.commit]);
      return await traces.get(key, async () => await (turns.take(() => traceChanges(trace)) ?? busy));
    },
  };
}

const busy = {
  refused: { reason: 'busy', message: 'this server is busy with other comparisons of commits: ask again in a few seconds' },
} as const;

function isAnswer(answer: Compared<unknown>): boolean {
  return 'value' in answer;
}

function gone(commit: string): Compared<never> {
  return { refused: { reason: 'not-found', message: `commit ${commit} is no longer in this server's copy of the repository` } };
}

/** From the commit in force back to the one that is chosen, or as far as commits are known. */
function findPath(
  all: readonly CommitSummary[],
  { since, inForce }: { readonly since: string | undefined; readonly inForce: string | undefined },
): Compared<readonly [CommitSummary, ...CommitSummary[]]> {
  const [top, ...before] = all.slice(
    Math.max(
      0,
      all.findIndex(({ commit }) => commit === inForce),
    ),
  );
  if (top?.commit !== inForce || top === undefined)
    return { refused: { reason: 'not-found', message: "the commit in force is not in this server's copy of the repository" } };
  if (since === undefined) return { value: [top, ...before] };
  const start = findCommit(since, all);
  if ('refused' in start) return start;
  const index = before.findIndex(({ commit }) => commit === start.value.commit);
  if (index === -1)
    return { refused: { reason: 'bad-query', message: `commit ${since} is not before the one in force, ${top.commit.slice(0, 12)}` } };
  return { value: [top, ...before.slice(0, index + 1)] };
}
