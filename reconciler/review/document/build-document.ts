import type { Review } from '../review.ts';
import type { Block } from './blocks.ts';
import { closingBlocks } from './closing-blocks.ts';
import { hostBlocks } from './host-blocks.ts';
import type { Limits } from './limits.ts';
import { middlewareBlocks } from './middleware-blocks.ts';
import { reachBlocks } from './reach-blocks.ts';
import { summaryBlocks } from './summary-blocks.ts';

/** The review for people: what matters first, details after. */
export function buildDocument(review: Review, limits: Limits): readonly Block[] {
  if (review.verdict === 'empty') return [...summaryBlocks(review, limits), ...closingBlocks(review, limits)];
  return [
    ...summaryBlocks(review, limits),
    ...middlewareBlocks(review.middleware, limits),
    ...hostBlocks(review, limits),
    ...reachBlocks(review.reach, limits),
    ...closingBlocks(review, limits),
  ];
}
