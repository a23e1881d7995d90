import { effectSurprises, type FleetExpectation, type FollowedReview, matchReview } from '../../status/index.ts';
import type { CommitStore } from '../commits/commit-store.ts';
import { QueryError } from '../http/query.ts';
import { readExecutedReview } from '../reviews/read-executed-review.ts';
import type { ReviewStore } from '../reviews/review-store.ts';

/** The commit that a review with that digest became; undefined: no commit brought it. Throws QueryError. */
export async function followReview(
  reference: string,
  { store, expectation }: { readonly store: ReviewStore & Pick<CommitStore, 'readCommit'>; readonly expectation: FleetExpectation },
): Promise<FollowedReview | undefined> {
  const match = matchReview(reference, await store.readReviewHeads());
  if (match === 'malformed')
    throw new QueryError(`a review is named by its digest, 8 to 64 digits, or by two of them with a dash, not ${quote(reference)}`);
  if (match === 'ambiguous') throw new QueryError(`several reviews begin with ${quote(reference)}: write more digits`);
  if (match === 'none') return undefined;
  const { commit, observed } = match;
  const executed = await readExecutedReview(store, { commit, expectation });
  const { author, committedAt, message } = (await store.readCommit(commit)) ?? {};
  return {
    ...executed,
    ...(author === undefined ? {} : { author }),
    ...(committedAt === undefined ? {} : { committedAt }),
    ...(message === undefined ? {} : { message }),
    current: expectation.commit.id === commit,
    observed,
    conditions: effectSurprises(executed),
  };
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 140));
}
