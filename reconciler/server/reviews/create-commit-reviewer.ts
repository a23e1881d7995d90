import type { CommitReview, MiddlewareChanges } from '../../review/index.ts';
import type { ExpectedCommit, FleetExpectation } from '../../status/index.ts';
import type { ReportStore } from '../reports/report-store.ts';
import type { CommitReviewer } from './commit-reviewer.ts';
import type { CommitStep, CommitWork, Compared } from './commit-work.ts';
import { createTurns } from './create-turns.ts';
import { findCommit, findPath } from './find-commit.ts';
import { keepRecent } from './keep-recent.ts';

export interface CommitReviewerOptions {
  /** The commits that can be compared, newest first. */
  readonly history: () => readonly ExpectedCommit[];
  readonly work: Pick<CommitWork, 'findHosts' | 'review' | 'trace'>;
  readonly store: Pick<ReportStore, 'readReportTexts'>;
  /** The expectation of the commit in force. */
  readonly expectation: () => FleetExpectation | undefined;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}

const mostKept = 16;
const mostWaiting = 4;
/** Hosts report all the time: a review is made from reports that are read at most this long ago. */
const keptMs = 10_000;

/** Compares commits of the server's own copy of the repository, one comparison at a time. */
export function createCommitReviewer({ history, work, store, expectation, clock }: CommitReviewerOptions): CommitReviewer {
  const turns = createTurns({ mostWaiting });
  const reviews = keepRecent<Compared<CommitReview>>({ most: mostKept, isKept: isAnswer, keptMs, clock });
  const traces = keepRecent<Compared<MiddlewareChanges>>({ most: mostKept, isKept: isAnswer, clock });

  const reviewNow = async (step: CommitStep): Promise<Compared<CommitReview>> => {
    const hosts = (await work.findHosts(step)) ?? [];
    const reports = await store.readReportTexts({ hosts });
    const staleAfterMs = expectation()?.staleAfterMs;
    return await work.review(step, { reports, now: clock(), ...(staleAfterMs === undefined ? {} : { staleAfterMs }) });
  };

  return {
    comparable: async () => history(),
    review: async (fromId, toId) => {
      const [from, to] = [findCommit(fromId, history()), findCommit(toId, history())];
      if ('refused' in from) return from;
      if ('refused' in to) return to;
      const step = { from: from.value.id, to: to.value.id };
      return await reviews.get(`${step.from} ${step.to}`, async () => await (turns.take(() => reviewNow(step)) ?? busy));
    },
    changes: async (middleware, since) => {
      const path = findPath(history(), { since, inForce: expectation()?.commit.id });
      if ('refused' in path) return path;
      const trace = { middleware, commits: path.value, isChosen: since !== undefined };
      const key = JSON.stringify([middleware, path.value[0].id, since === undefined ? '' : path.value.at(-1)?.id]);
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
