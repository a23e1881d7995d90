import type { Diagnostic } from '../../../schemas/index.ts';
import { formatJunit, formatSarif } from '../../compile/index.ts';
import type { Review } from '../review.ts';
import { reviewCodes } from '../review-codes.ts';

/** Everything a reviewer has to know, as findings: for code scanning of a forge, at the lines that ask for it. */
export function formatReviewSarif(review: Review, tool: { readonly version: string }): string {
  return formatSarif(findingsOf(review), { ...tool, codes: reviewCodes });
}

export function formatReviewJunit(review: Review): string {
  return formatJunit(findingsOf(review), { suite: 'plumb review' });
}

function findingsOf({ findings, diagnostics }: Review): readonly Diagnostic[] {
  return [...findings, ...diagnostics.added];
}
