import type { RolloutPolicy } from '../../../schemas/index.ts';
import { compareTurns } from '../order/compare-turns.ts';
import type { RolloutMemberRow, RolloutMemberState } from './rollout-view.ts';

type UnorderedRow = Omit<RolloutMemberRow, 'canary'>;

/**
 * The order in which they go: those that went, those at it, those to come, and last those that never go. Among those to come
 * the canaries that Git names are first, then who waits and is down anyway, then it is by role as the adapter says, then as Git lists them.
 */
export function orderMembers(rows: readonly UnorderedRow[], policy: RolloutPolicy): readonly RolloutMemberRow[] {
  const { members: named, count = 0 } = policy.canary ?? {};
  const isNamed = ({ key }: UnorderedRow) => named?.includes(key) === true;
  const factsOf = (row: UnorderedRow) => ({
    isCanary: isNamed(row),
    isDown: row.state === 'waiting' && row.ready !== 'yes',
    role: row.role,
  });
  const byTurn = (a: UnorderedRow, b: UnorderedRow) => compareTurns(factsOf(a), factsOf(b), policy);
  const ordered = rows.toSorted((a, b) => stageOf(a) - stageOf(b) || (stageOf(a) < toCome ? byTime(a, b) : byTurn(a, b)));
  const going = ordered.filter(({ state, reason }) => state !== 'exempt' && reason !== 'NothingToDo');
  const first = new Set(going.slice(0, count));
  return ordered.map((row) => ({ ...row, canary: named === undefined ? first.has(row) : isNamed(row) }));
}

const toCome = 2;

const stages: Readonly<Record<RolloutMemberState, number>> = {
  done: 0,
  failed: 1,
  proving: 1,
  doing: 1,
  waiting: toCome,
  pending: toCome,
  unknown: toCome,
  exempt: toCome + 1,
};

function stageOf({ state }: UnorderedRow): number {
  return stages[state];
}

function byTime(a: UnorderedRow, b: UnorderedRow): number {
  return (a.since ?? '').localeCompare(b.since ?? '');
}
