export { buildReview, hostsInvolved } from './build-review.ts';
export { changedFiles } from './changed-files.ts';
export { type CommitReview, toCommitReview, toReviewedCommit } from './commit-review.ts';
export type { Block, Line } from './document/blocks.ts';
export { formatReviewJunit, formatReviewSarif } from './format/findings.ts';
export { formatReviewJson } from './format/json.ts';
export { formatReviewMarkdown } from './format/markdown.ts';
export { formatReviewText } from './format/text.ts';
export { lastHostStatus } from './last-host-status.ts';
export {
  type ChangedParameter,
  describeChanges,
  diffVersions,
  findVersion,
  type MiddlewareChanges,
  type MiddlewareVersion,
} from './middleware-changes.ts';
export { predictHost } from './predict-host.ts';
export type { Review } from './review.ts';
export { type CommitSide, type KnownReports, reviewCommits } from './review-commits.ts';
export type { CompiledSide, LastHostStatus, ReviewInput } from './review-input.ts';
