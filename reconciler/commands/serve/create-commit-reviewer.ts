import type { CommitReview, CommitReviewer, Compared, MiddlewareChanges } from '../../server/index.ts';
import type { CommitSummary } from '../../source/index.ts';
import type { FleetExpectation, LastReport } from '../../status/index.ts';
import type { CommitStep, CommitWork } from './commit-work.ts';
import { createTurns } from './create-turns.ts';
import { keepRecent } from './keep-recent.ts';
import { type Commits, findCommit } from './open-commits.ts';
import { toExpected } from './trace-changes.ts';

export interface CommitReviewerOptions {
  readonly commits: Pick<Commits, 'list'>;
  readonly work: CommitWork;
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
export function createCommitReviewer({ commits, work, expectation, readReports, clock }: CommitReviewerOptions): CommitReviewer {
  const turns = createTurns({ mostWaiting });
  const reviews = keepRecent<Compared<CommitReview>>({ most: mostKept, isKept: isAnswer, freshMs, clock });
  const traces = keepRecent<Compared<MiddlewareChanges>>({ most: mostKept, isKept: isAnswer, clock });

  const reviewNow = async (step: CommitStep): Promise<Compared<CommitReview>> => {
    const hosts = new Set(await work.findHosts(step));
    const reports = new Map([...(await readReports())].filter(([host]) => hosts.has(host)));
    const staleAfterMs = expectation()?.staleAfterMs;
    return await work.review(step, { reports, now: clock(), ...(staleAfterMs === undefined ? {} : { staleAfterMs }) });
  };

  return {
    comparable: async () => (await commits.list()).map(toExpected),
    review: async (fromId, toId) => {
      const known = await commits.list();
      const [from, to] = [findCommit(fromId, known), findCommit(toId, known)];
      if ('refused' in from) return from;
      if ('refused' in to) return to;
      const step = { from: from.value.commit, to: to.value.commit };
      return await reviews.get(`${step.from} ${step.to}`, async () => await (turns.take(() => reviewNow(step)) ?? busy));
    },
    changes: async (middleware, since) => {
      const path = findPath(await commits.list(), { since, inForce: expectation()?.commit.id });
      if ('refused' in path) return path;
      const trace = { middleware, commits: path.value, isChosen: since !== undefined };
      const key = JSON.stringify([middleware, path.value[0].commit, since === undefined ? '' : path.value.at(-1)?.commit]);
      return await traces.get(key, async () => await (turns.take(() => work.trace(trace)) ?? busy));
    },
  };
}

const busy = {
  refused: { reason: 'busy', message: 'this server is busy with other comparisons of commits: ask again in a few seconds' },
} as const;

function isAnswer(answer: Compared<unknown>): boolean {
  return 'value' in answer;
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
