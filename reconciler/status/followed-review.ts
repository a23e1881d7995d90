import type { ExecutedReview } from './compare-executed.ts';
import type { ConditionRow } from './effect-surprises.ts';
import type { ExpectedCommit } from './fleet-expectation.ts';
import type { ReviewMatch } from './review-reference.ts';

/** A review after the merge: the commit that brought the reviewed change, and its effects. */
export interface FollowedReview extends ExecutedReview, Pick<ExpectedCommit, 'author' | 'committedAt' | 'message'> {
  /** The commit is in force now. */
  readonly current: boolean;
  /** Whether hosts were as the review saw them when the commit came into force. */
  readonly observed: ReviewMatch['observed'];
  /** One for each effect surprise. */
  readonly conditions: readonly ConditionRow[];
}
