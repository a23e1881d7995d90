import type { Effect, Timestamp } from '../../schemas/index.ts';

/** The expected effects of a commit on running service when it came into force. */
export interface ReviewedCommit {
  readonly commit: string;
  /** The commit that was in force before. */
  readonly from: string;
  readonly digest: ReviewedDigest;
  readonly reviewedAt: Timestamp;
  /** Members that the commit changes. */
  readonly members: readonly ReviewedMember[];
}

/** Digests of the input of the expectation; a review of the same change on the same hosts has the same. */
export interface ReviewedDigest {
  readonly whole: string;
  readonly desired: string;
  /** Absent: hosts were taken to run what the commit before says. */
  readonly observed?: string;
}

export interface ReviewedMember {
  /** MIDDLEWARE/ID. */
  readonly member: string;
  readonly host: string;
  /** The member's host before a move. */
  readonly fromHost?: string;
  /** In one word: restart, hot, install, … */
  readonly outcome: string;
  readonly effect: Effect;
}
