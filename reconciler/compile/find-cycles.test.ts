import { expect, test } from 'vitest';
import { findCycles, formatCycle } from './find-cycles.ts';

const cyclesOf = (edges: Readonly<Record<string, readonly string[]>>) => findCycles(new Map(Object.entries(edges))).map(formatCycle);

test('each loop is found once, with its path', () => {
  expect(cyclesOf({ a: ['b'], b: ['c'], c: ['a', 'd'], d: ['d'], e: ['a'] })).toEqual(['a → b → c → a', 'd → d']);
  expect(cyclesOf({ a: ['b', 'c'], b: ['c'], c: [], d: ['missing'] })).toEqual([]);
});

test('long chains are no problem, and are cut when shown', () => {
  const names = Array.from({ length: 100_000 }, (_, index) => `n${index}`);
  const cycles = findCycles(new Map(names.map((name, index) => [name, [names[(index + 1) % names.length] ?? '']])));
  expect(cycles.map((cycle) => cycle.length)).toEqual([100_001]);
  expect(formatCycle(cycles[0] ?? [])).toBe('n0 → n1 → n2 → n3 → n4 → n5 → … → n99996 → n99997 → n99998 → n99999 → n0');
});
