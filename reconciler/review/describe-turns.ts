import { takesAway } from './decide-outcome.ts';
import type { MiddlewareReview, Outcome, RolloutReview } from './review.ts';
import { countOf, listNames } from './review-finding.ts';

export interface TurnsText {
  readonly text: string;
  /** No member is left, or fewer than a quorum. */
  readonly grave: boolean;
}

/** How the members with this outcome follow one another, and how many are left. Undefined where there is nothing to say. */
export function describeTurns({ rollout }: MiddlewareReview, outcome: Outcome): TurnsText | undefined {
  if (rollout === undefined || !takesAway(outcome)) return undefined;
  const left = describeLeft(rollout);
  const parts = [paceOf(rollout), left.text, ...conditionsOf(rollout)].filter((part) => part !== '');
  return parts.length === 0 ? undefined : { text: parts.join(', '), grave: left.grave };
}

export function paceOf({ order, atOnce, coordination, isWhole }: RolloutReview): string {
  if (order.length === 1) return '';
  if (isWhole) return 'all at once';
  if (coordination === 'none') return 'without coordination';
  if (atOnce === order.length) return 'all at once';
  return atOnce === 1 ? 'one at a time' : `${atOnce} at a time`;
}

export function describeLeft({ before, worst, quorum, unseen, isWhole }: RolloutReview): TurnsText {
  if (before === 0 || isWhole) return { text: '', grave: false };
  const proviso = unseen.length === 0 ? '' : ` if ${listNames(unseen)}, which cannot be seen, ${unseen.length === 1 ? 'serves' : 'serve'}`;
  if (quorum !== undefined) {
    if (worst >= quorum) return { text: `quorum kept at every step${proviso}`, grave: false };
    return {
      text: `quorum lost: at worst ${countOf(Math.max(worst, 0), 'member serves', 'members serve')} and ${quorum} are needed`,
      grave: true,
    };
  }
  if (worst > 0) return { text: `at worst ${worst} of ${before} serve${proviso}`, grave: false };
  return { text: before === 1 ? 'nobody serves meanwhile' : `at worst none of ${before} serves`, grave: true };
}

function conditionsOf({ canaries, order, windows, pauses, away, coordination, isWhole }: RolloutReview): readonly string[] {
  const isCanary = canaries.length > 0 && canaries.length < order.length;
  const waits = away.length > 0 && coordination === 'lease' && !isWhole && order.length > 1;
  return [
    ...(waits ? [`after ${listNames(away)} ${away.length === 1 ? 'is' : 'are'} back`] : []),
    ...(isCanary ? [`canary ${listNames(canaries)} first`] : []),
    ...(windows.length > 0 ? ['in its windows only'] : []),
    ...(pauses.length > 0 ? ['paused for now'] : []),
  ];
}
