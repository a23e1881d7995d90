import type { ExecutedStep, KnownReview, ReviewedCommit } from '../../status/index.ts';

/** What was expected of commits, and what reports tell of it. */
export interface ReviewStore {
  /** What a commit is expected to do, noted when it comes into force. The first note stays. */
  writeReviewedCommit(reviewed: ReviewedCommit): Promise<void>;
  /** What was noted of the commit, then of the one it followed, and so on, at most `limit`; empty when nothing was noted of it. */
  readReviewedChain(query: { readonly commit: string; readonly limit: number }): Promise<readonly ReviewedCommit[]>;
  /** Every commit of which something was noted, newest first, without what was noted. */
  readReviewHeads(): Promise<readonly KnownReview[]>;
  /** What reports told of the way of the commit on each host, in their order. */
  readExecutedSteps(commit: string): Promise<readonly ExecutedStep[]>;
  /** How many of that many surprises were not counted before, over all servers and restarts; counts them. */
  countSurprises(input: { readonly commit: string; readonly count: number }): Promise<number>;
}
