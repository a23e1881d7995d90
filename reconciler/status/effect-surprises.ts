import type { Condition } from '../../schemas/index.ts';
import type { ExecutedReview } from './compare-executed.ts';

/** A condition of one member. */
export interface ConditionRow extends Condition {
  readonly member: string;
  readonly host: string;
  readonly stale: boolean;
}

/**
 * A condition for each member with a stronger effect than was reviewed. It stays as long as the commit is shown: nobody can undo
 * the effect.
 */
export function effectSurprises({ commit, members }: ExecutedReview): readonly ConditionRow[] {
  return members.flatMap(({ member, host, verdict, outcome, predicted, executed, at }): readonly ConditionRow[] => {
    if (verdict !== 'stronger' || at === undefined) return [];
    const expected = outcome === undefined ? 'nothing for it' : outcome === predicted ? outcome : `${outcome} (effect ${predicted})`;
    return [
      {
        type: 'EffectSurprise',
        status: 'True',
        reason: 'StrongerEffect',
        message: `${member}: ${executed} was executed, the review said ${expected}`,
        observedCommit: commit,
        changedAt: at,
        member,
        host,
        stale: false,
      },
    ];
  });
}
