import type { ReviewedCommit } from '../../status/index.ts';
import type { ReportStore } from '../reports/report-store.ts';
import type { CommitStep, CommitWork } from './commit-work.ts';

/** What going from one commit to the next is expected to do. Undefined where one of the two cannot be read or has errors. */
export type PredictCommit = (step: CommitStep) => Promise<ReviewedCommit | undefined>;

export interface PredictorOptions {
  readonly work: Pick<CommitWork, 'findHosts' | 'predict'>;
  readonly store: Pick<ReportStore, 'readReportTexts'>;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}

/** An agent may have heard of the commit before this server: what it said last under another one is what a review of it saw. */
export function createPredictor({ work, store, clock }: PredictorOptions): PredictCommit {
  return async (step) => {
    const hosts = await work.findHosts(step);
    if (hosts === undefined) return undefined;
    const reports = await store.readReportTexts({ hosts, before: step.to });
    return await work.predict(step, { reports, now: clock() });
  };
}
