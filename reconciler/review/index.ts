export { buildReview, hostsInvolved } from './build-review.ts';
export type { Block, Line } from './document/blocks.ts';
export { formatReviewJunit, formatReviewSarif } from './format/findings.ts';
export { formatReviewJson } from './format/json.ts';
export { formatReviewMarkdown } from './format/markdown.ts';
export { reviewBlocks } from './format/page.ts';
export { formatReviewText } from './format/text.ts';
export type { Review } from './review.ts';
export type { CompiledSide, HostSight, ReviewInput } from './review-input.ts';
