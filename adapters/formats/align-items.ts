import { canonicalJson } from '../../schemas/index.ts';
import type { EntriesChange, Entry } from './codec.ts';

/** Items that differ, between items that are equal: positions in both lists, the ends excluded. */
export interface DifferingRun {
  readonly present: { readonly start: number; readonly end: number };
  readonly wanted: { readonly start: number; readonly end: number };
}

/** Comparisons beyond which the items between the equal ends count as one run. */
const comparisonLimit = 1_000_000;

/**
 * Where two lists differ, so that an item that stays keeps its place, its bytes and its comments. An insertion needs a neighbour
 * before it, but with `ahead`: a run at the head of a list that has items takes at least one of them.
 */
export function alignItems(
  present: readonly Entry[],
  wanted: readonly (Entry | EntriesChange)[],
  { inTurn = false, ahead = false }: { readonly inTurn?: boolean; readonly ahead?: boolean } = {},
): readonly DifferingRun[] {
  const [from, to] = [present.map((item) => canonicalJson(item)), wanted.map((item) => canonicalJson(item))];
  const shorter = Math.min(from.length, to.length);
  let head = 0;
  while (head < shorter && from[head] === to[head]) head += 1;
  let tail = 0;
  while (!inTurn && tail < shorter - head && from.at(-1 - tail) === to.at(-1 - tail)) tail += 1;
  const middle = inTurn ? [] : matches(from.slice(head, from.length - tail), to.slice(head, to.length - tail));
  const ends = Array.from({ length: tail }, (_, index): Match => [from.length - tail + index, to.length - tail + index]);
  const equal = [...middle.map(([a, b]): Match => [a + head, b + head]), ...ends];
  return runsBetween(equal, { head, ahead, ends: [from.length, to.length] });
}

interface RunsInput {
  readonly head: number;
  readonly ends: Match;
  readonly ahead: boolean;
}

/** Positions of one item in both lists. */
type Match = readonly [number, number];

/** Longest common subsequence. */
function matches(from: readonly string[], to: readonly string[]): readonly Match[] {
  if (from.length * to.length > comparisonLimit) return [];
  const lengths = Array.from({ length: from.length + 1 }, () => new Uint32Array(to.length + 1));
  const at = (a: number, b: number): number => lengths[a]?.[b] ?? 0;
  for (let a = from.length - 1; a >= 0; a -= 1) {
    const row = lengths[a];
    if (row === undefined) continue;
    for (let b = to.length - 1; b >= 0; b -= 1) row[b] = from[a] === to[b] ? at(a + 1, b + 1) + 1 : Math.max(at(a + 1, b), at(a, b + 1));
  }
  const found: Match[] = [];
  for (let a = 0, b = 0; a < from.length && b < to.length; ) {
    if (from[a] === to[b]) found.push([a++, b++]);
    else if (at(a + 1, b) >= at(a, b + 1)) a += 1;
    else b += 1;
  }
  return found;
}

function runsBetween(equal: readonly Match[], { head, ends, ahead }: RunsInput): readonly DifferingRun[] {
  const runs: DifferingRun[] = [];
  let [a, b]: Match = [head, head];
  for (const [nextA, nextB] of [...equal, ends]) {
    const isEnd = nextA === ends[0] && nextB === ends[1];
    const lacksNeighbour = !ahead && a === 0 && nextA === 0 && nextB > b && !isEnd;
    if (lacksNeighbour) continue;
    if (nextA > a || nextB > b) runs.push({ present: { start: a, end: nextA }, wanted: { start: b, end: nextB } });
    [a, b] = [nextA + 1, nextB + 1];
  }
  return runs;
}
