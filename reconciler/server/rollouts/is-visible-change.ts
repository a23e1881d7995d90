import { digestOf } from '../../../schemas/index.ts';
import type { RolloutState } from '../../rollout/index.ts';

/** Whether people are shown something else. A member that reports the same again, or in other words, is no change. */
export function isVisibleChange(before: RolloutState | undefined, after: RolloutState): boolean {
  return before === undefined || digestOf(selectShown(before)) !== digestOf(selectShown(after));
}

function selectShown({ commit, revision, sights, holders, waiting, done, halt, log }: RolloutState) {
  return {
    commit,
    revision,
    sights: Object.entries(sights).map(
      ([
        key,
        {
          host,
          wasReady,
          evidence: { ready, role, commit: enforced, needs },
        },
      ]) => ({
        key,
        host,
        wasReady,
        ready,
        role,
        enforced,
        needs,
      }),
    ),
    holders: holders.map(({ seenAt: _seenAt, ...holder }) => holder),
    waiting: Object.entries(waiting).map(([key, { askedAt: _askedAt, message: _message, ...asker }]) => ({ key, ...asker })),
    done,
    halt,
    log,
  };
}
