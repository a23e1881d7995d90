import { judgeWindow } from '../../rollout/index.ts';
import {
  buildCommitView,
  buildDriftHistory,
  buildFleetView,
  buildHostView,
  buildMiddlewareView,
  buildRolloutViews,
  type CommitRecord,
  findRolloutView,
  judgeAllMiddleware,
  type StatusInput,
} from '../../status/index.ts';
import type { CommitStore } from '../commits/commit-store.ts';
import { createReportCache } from '../reports/report-cache.ts';
import type { ReportStore } from '../reports/report-store.ts';
import { type CommitReviewer, noReviewer } from '../reviews/commit-reviewer.ts';
import { readExecutedReview } from '../reviews/read-executed-review.ts';
import type { ReviewStore } from '../reviews/review-store.ts';
import { followReview } from './follow-review.ts';
import { readStatusInput, type StatusInputOptions } from './read-status-input.ts';
import type { ViewReader } from './view-reader.ts';

export interface ViewReaderOptions extends Omit<StatusInputOptions, 'readReports'> {
  readonly store: StatusInputOptions['store'] & ReportStore & ReviewStore & Pick<CommitStore, 'readProgress'>;
  /** Given where others read them as well. */
  readonly readReports?: StatusInputOptions['readReports'];
  readonly reviewer?: CommitReviewer;
}

const eventsOnPage = 100;
const driftCodes = ['DriftDetected', 'DriftHealed'];
const driftEventLimit = 100_000;

/** Reads the store and leaves every decision to the pure views. */
export function createViewReader(options: ViewReaderOptions): ViewReader {
  const { store, clock, reviewer = noReviewer } = options;
  const readReports = options.readReports ?? createReportCache(store);
  const readInput = (): Promise<StatusInput | undefined> => readStatusInput({ ...options, readReports });
  return {
    ...reviewer,
    hasCommit: () => options.expectation() !== undefined,
    fleet: async (filter) => {
      const input = await readInput();
      return input === undefined ? undefined : buildFleetView(input, filter);
    },
    middleware: async (name) => {
      const input = await readInput();
      if (input === undefined) return undefined;
      const { expectation } = input;
      const executed = await readExecutedReview(store, { commit: expectation.commit.id, expectation });
      return buildMiddlewareView(name, {
        input,
        events: await store.readEvents({ middleware: name, isCarried: true, limit: eventsOnPage }),
        executed,
      });
    },
    host: async (name) => {
      const input = await readInput();
      if (input === undefined) return undefined;
      return buildHostView(name, { input, events: await store.readEvents({ host: name, isCarried: true, limit: eventsOnPage }) });
    },
    rollouts: async () => {
      const input = await readInput();
      return input === undefined ? undefined : buildRolloutViews({ statusInput: input, isOpen: judgeWindow });
    },
    judgements: async () => {
      const input = await readInput();
      return input === undefined ? undefined : judgeAllMiddleware(input);
    },
    rollout: async (middleware) => {
      const input = await readInput();
      return input === undefined ? undefined : findRolloutView(middleware, { statusInput: input, isOpen: judgeWindow });
    },
    commit: async (id) => {
      const input = await readInput();
      if (input === undefined) return undefined;
      const record = await store.readCommit(id);
      const executed = await readExecutedReview(store, { commit: id, expectation: input.expectation });
      return buildCommitView(id, { input: withCommit(input, record), progress: await store.readProgress(id), executed });
    },
    followedReview: async (reference) => {
      const expectation = options.expectation();
      return expectation === undefined ? undefined : await followReview(reference, { store, expectation });
    },
    driftHistory: async (query) => {
      const now = clock();
      const { middleware } = query;
      // Buckets are whole seconds at least, so the picture may begin a little before the range.
      const from = now - query.rangeMs - 1000 * query.buckets;
      const events = await store.readEvents({
        codes: driftCodes,
        from,
        isCarried: true,
        limit: driftEventLimit,
        ...(middleware === undefined ? {} : { middleware }),
      });
      return buildDriftHistory(events, { ...query, now });
    },
    events: ({ host, middleware, code, limit }) =>
      store.readEvents({
        limit,
        isCarried: true,
        ...(host === undefined ? {} : { host }),
        ...(middleware === undefined ? {} : { middleware }),
        ...(code === undefined ? {} : { codes: [code] }),
      }),
  };
}

function withCommit(input: StatusInput, record: CommitRecord | undefined): StatusInput {
  const commits = input.commits ?? [];
  return record === undefined || commits.some(({ id }) => id === record.id) ? input : { ...input, commits: [...commits, record] };
}
