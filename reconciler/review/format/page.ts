import type { Block } from '../document/blocks.ts';
import { buildDocument } from '../document/build-document.ts';
import { shrinking } from '../document/limits.ts';
import type { Review } from '../review.ts';

/** A page of more is slow to load and not read. */
const mostBytes = 1_000_000;

/** The review as the blocks of a page. A change that reaches very much is shown in part, with counts of what is left out. */
export function reviewBlocks(review: Review): readonly Block[] {
  let blocks: readonly Block[] = [];
  for (const limits of shrinking) {
    blocks = buildDocument(review, limits);
    if (JSON.stringify(blocks).length <= mostBytes) return blocks;
  }
  return blocks;
}
