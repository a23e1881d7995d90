import { digestOf } from '../../schemas/index.ts';
import type { ReviewedDigest } from './reviewed-commit.ts';

/** The name of a review: the beginning of the digest of what is desired, and of what was observed where hosts were asked. */
export function formatReviewReference({ desired, observed }: ReviewedDigest): string {
  return [desired, ...(observed === undefined ? [] : [observed])].map((digest) => hexOf(digest).slice(0, shownDigits)).join('-');
}

const shownDigits = 16;

export interface ReviewMatch {
  readonly commit: string;
  /** Whether hosts were as the review saw them. notReviewed: the review asked no server. */
  readonly observed: 'same' | 'moved' | 'notReviewed';
}

export interface KnownReview {
  readonly commit: string;
  readonly digest: ReviewedDigest;
}

/**
 * The commit that a reference means: a whole digest, its desired part, or desired-observed, each from 8 digits on. `known` has the
 * newest first: of the same change made twice, the last is meant, and rather one on hosts as they were reviewed.
 */
export function matchReview(text: string, known: readonly KnownReview[]): ReviewMatch | 'none' | 'ambiguous' | 'malformed' {
  const [, first, second] = /^(?:sha256:)?([0-9a-f]{8,64})(?:-([0-9a-f]{8,64}))?$/i.exec(text.trim()) ?? [];
  if (first === undefined) return 'malformed';
  const wanted = { first: first.toLowerCase(), second: second?.toLowerCase() };
  const found = known.flatMap((one) => matchOne(one, wanted) ?? []);
  if (new Set(found.map(({ desired }) => desired)).size > 1) return 'ambiguous';
  const best = found.find(({ observed }) => observed === 'same') ?? found[0];
  return best === undefined ? 'none' : { commit: best.commit, observed: best.observed };
}

function matchOne(
  { commit, digest }: KnownReview,
  { first, second }: { readonly first: string; readonly second: string | undefined },
): (ReviewMatch & { readonly desired: string }) | undefined {
  const { whole, desired, observed } = digest;
  const begins = (value: string | undefined, start: string) => value !== undefined && hexOf(value).startsWith(start);
  const found = (state: ReviewMatch['observed']) => ({ commit, desired, observed: state });
  if (second !== undefined) return begins(desired, first) ? found(begins(observed, second) ? 'same' : 'moved') : undefined;
  if (begins(whole, first)) return found(observed === undefined ? 'notReviewed' : 'same');
  // The whole digest of a review that asked no server is made of the desired state alone.
  return begins(desired, first) || begins(digestOf({ desired }), first) ? found('notReviewed') : undefined;
}

function hexOf(digest: string): string {
  return digest.slice(digest.indexOf(':') + 1);
}
