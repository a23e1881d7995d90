import type { Review } from '../review.ts';

/** The review for programs. */
export function formatReviewJson(review: Review): string {
  return `${JSON.stringify(review, null, 2)}\n`;
}
