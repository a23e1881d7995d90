import type { ExecutedStep, KnownReview, ReviewedCommit } from '../../status/index.ts';

/** The expected effects of commits, and those in reports. */
export interface ReviewStore {
  /** The expected effects of a commit, noted when it comes into force. The first note stays. */
  writeReviewedCommit(reviewed: ReviewedCommit): Promise<void>;
  /** The note of the commit, then of the one it followed, and so on, at most `limit`; empty when there is none of it. */
  readReviewedChain(query: { readonly commit: string; readonly limit: number }): Promise<readonly ReviewedCommit[]>;
  /** Every commit with a note, newest first, without the notes. */
  readReviewHeads(): Promise<readonly KnownReview[]>;
  /** The executed steps of the commit on each host, in the order of the reports. */
  readExecutedSteps(commit: string): Promise<readonly ExecutedStep[]>;
  /** The number of those surprises that were not counted before, over all servers and restarts; counts them. */
  countSurprises(input: { readonly commit: string; readonly count: number }): Promise<number>;
}
