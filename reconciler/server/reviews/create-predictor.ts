import type { ReviewedCommit } from '../../status/index.ts';
import type { ReportStore } from '../reports/report-store.ts';
import type { CommitStep, CommitWork } from './commit-work.ts';

/** The expected effects of going from one commit to the next. Undefined where one of the two cannot be read or has errors. */
export type PredictCommit = (step: CommitStep) => Promise<ReviewedCommit | undefined>;

export interface PredictorOptions {
  readonly work: Pick<CommitWork, 'findHosts' | 'predict'>;
  readonly store: Pick<ReportStore, 'readReportTexts'>;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}

/** An agent may have taken the commit before this server: its last report under another commit is the one that a review would use. */
export function createPredictor({ work, store, clock }: PredictorOptions): PredictCommit {
  return async (step) => {
    const hosts = await work.findHosts(step);
    if (hosts === undefined) return undefined;
    const reports = await store.readReportTexts({ hosts, before: step.to });
    return await work.predict(step, { reports, now: clock() });
  };
}
