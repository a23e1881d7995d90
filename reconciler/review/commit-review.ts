import type { ReviewedCommit } from '../status/index.ts';
import type { Block } from './document/blocks.ts';
import { reviewBlocks } from './format/page.ts';
import type { Review } from './review.ts';

/** A review as a server answers it: for pages and, as text, for programs. In a large fleet it is megabytes, and text is carried on unread. */
export interface CommitReview {
  readonly from: string;
  readonly to: string;
  readonly verdict: Review['verdict'];
  /** Names of the middleware that it is about. What is removed has no page and is not among them. */
  readonly middleware: readonly string[];
  /** The review for people. */
  readonly blocks: readonly Block[];
  /** The review as JSON. */
  readonly json: string;
}

export function toCommitReview(review: Review): CommitReview {
  const { from, to, verdict, middleware } = review;
  return {
    from,
    to,
    verdict,
    middleware: middleware.flatMap(({ name, change }) => (change === 'removed' ? [] : [name])),
    blocks: reviewBlocks(review),
    json: JSON.stringify(review),
  };
}

/** The part of a review that is kept when its commit comes into force. `now` in milliseconds since the epoch. */
export function toReviewedCommit({ from, to, digest, middleware }: Review, now: number): ReviewedCommit {
  return {
    commit: to,
    from,
    digest,
    reviewedAt: new Date(now).toISOString(),
    members: middleware.flatMap(({ members }) =>
      members.map(({ key, host, fromHost, outcome, effect }) => ({
        member: key,
        host,
        ...(fromHost === undefined ? {} : { fromHost }),
        outcome,
        effect,
      })),
    ),
  };
}
