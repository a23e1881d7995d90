import { describeLeft, paceOf } from '../describe-turns.ts';
import { formatDuration } from '../format-times.ts';
import type { RolloutReview } from '../review.ts';
import { type Block, code, codes, join, type Line, strong } from './blocks.ts';
import type { Limits } from './limits.ts';

/** The rollout: the order, how many at once, how many are left, and what holds it back. */
export function rolloutBlocks(rollout: RolloutReview, limits: Limits): readonly Block[] {
  const { canaries, soakMs, windows, freezes, pauses, away, unseen, guarded } = rollout;
  const soak = soakMs === 0 ? '' : `, then ${formatDuration(soakMs)} of soaking`;
  const left = describeLeft(rollout).text;
  const items = [
    orderLine(rollout, limits),
    listLine('Canaries:', canaries, { limits, suffix: soak }),
    left === ''
      ? undefined
      : [strong('Redundancy:'), ` ${left}${guarded ? "; the adapter's safety conditions are asked before each" : ''}`],
    listLine('Only in windows:', windows, { limits }),
    listLine('Not during:', freezes, { limits }),
    listLine('Paused:', pauses, { limits }),
    listLine('Away already:', away, { limits }),
    listLine('Cannot be seen:', unseen, { limits }),
  ].filter((item) => item !== undefined);
  return items.length === 0 ? [] : [{ kind: 'list', items }];
}

function orderLine(rollout: RolloutReview, { members }: Limits): Line | undefined {
  const { order, roles, coordination, isWhole } = rollout;
  if (order.length === 1) return undefined;
  if (isWhole) return [strong('Order:'), ' all at once, as a whole'];
  if (coordination === 'none')
    return [strong('Order:'), ' none, no lease is asked for: ', ...codes(order, members), ' may go at the same moment'];
  const byRole: Line =
    roles.length < 2
      ? []
      : [
          ' (',
          ...join(
            roles.map((role) => [code(role)]),
            ' before ',
          ),
          ', by the role each has then)',
        ];
  return [strong('Order:'), ` ${paceOf(rollout)}, each takes a lease from the server first: `, ...codes(order, members), ...byRole];
}

function listLine(
  title: string,
  names: readonly string[],
  { limits, suffix = '' }: { readonly limits: Limits; readonly suffix?: string },
): Line | undefined {
  return names.length === 0 ? undefined : [strong(title), ' ', ...codes(names, limits.rows), suffix];
}
