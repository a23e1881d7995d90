import type { CommitReview, MiddlewareChanges } from '../../review/index.ts';
import type { ExpectedCommit, ReviewedCommit } from '../../status/index.ts';
import type { ReportText } from '../reports/report-store.ts';

/**
 * Comparisons of commits, which keep a processor busy for seconds in a large fleet. Takes and gives plain values, so that they can
 * be done elsewhere.
 */
export interface CommitWork {
  /** The hosts that a review of the two wants to see. Undefined where one of the commits is gone or has errors. */
  readonly findHosts: (step: CommitStep) => Promise<readonly string[] | undefined>;
  readonly review: (step: CommitStep, known: KnownTexts) => Promise<Compared<CommitReview>>;
  /** The expected effects of the second commit where the first is in force. Undefined where one of them is gone or has errors. */
  readonly predict: (step: CommitStep, known: KnownTexts) => Promise<ReviewedCommit | undefined>;
  readonly trace: (trace: CommitTrace) => Promise<Compared<MiddlewareChanges>>;
}

/** Ids of commits, whole. */
export interface CommitStep {
  readonly from: string;
  readonly to: string;
}

/** The server's knowledge of hosts. */
export interface KnownTexts {
  /** The last report of each host. */
  readonly reports: readonly ReportText[];
  /** Silence after which a report is no longer what is true now. Default: as the first commit says. */
  readonly staleAfterMs?: number;
  /** Milliseconds since the epoch, on the server's clock. */
  readonly now: number;
}

/** The question which changes are looked for. */
export interface CommitTrace {
  readonly middleware: string;
  /** Newest first, beginning with the commit in force; ends with the one to begin at where one is chosen. */
  readonly commits: readonly [ExpectedCommit, ...ExpectedCommit[]];
  /** Whether the last commit is chosen; else the trace ends before the last change. */
  readonly isChosen: boolean;
}

export type Compared<Value> = { readonly value: Value } | { readonly refused: ComparisonRefusal };

export interface ComparisonRefusal {
  /** busy: ask again in a few seconds. */
  readonly reason: 'bad-query' | 'not-found' | 'busy';
  readonly message: string;
}
