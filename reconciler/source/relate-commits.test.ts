import { expect, test } from 'vitest';
import { relateCommits } from './relate-commits.ts';

/** Commits with their parents; one that is named as a parent and not here is behind the end of what is stored. */
function reader(parents: Readonly<Record<string, readonly string[]>>) {
  return async (oid: string) => {
    const found = parents[oid];
    return found === undefined ? undefined : { tree: '', parents: found, author: '', at: '', subject: '' };
  };
}

// a ─ b ─ c ─ m ─ d        x: the branch rewritten from b      r ─ s: another history
//      └─ t ──┘
const whole = { a: [], b: ['a'], c: ['b'], t: ['b'], m: ['c', 't'], d: ['m'], x: ['b'], r: [], s: ['r'] };

test.each([
  ['c', 'c', 'forward'],
  ['d', 'a', 'forward'],
  ['d', 't', 'forward'],
  ['b', 'd', 'older'],
  ['t', 'm', 'older'],
  ['x', 'c', 'rewritten'],
  ['x', 'd', 'rewritten'],
  ['s', 'd', 'unrelated'],
  ['d', 's', 'unrelated'],
] as const)('%s after %s is %s', async (commit, inForce, relation) => {
  expect(await relateCommits(reader(whole), { commit, inForce })).toBe(relation);
});

test('what lies behind the end of what is stored is unproven, unless it can be named', async () => {
  const { a: _end, ...shallow } = whole;
  expect(await relateCommits(reader(shallow), { commit: 'd', inForce: 'a' })).toBe('forward');
  expect(await relateCommits(reader(shallow), { commit: 'd', inForce: 'z' })).toBe('unproven');
  expect(await relateCommits(reader(shallow), { commit: 'a', inForce: 'd' })).toBe('older');
  expect(await relateCommits(reader(shallow), { commit: 's', inForce: 'd' })).toBe('rewritten');
});

test('a commit in force that is nowhere stored is not in a whole history', async () => {
  expect(await relateCommits(reader(whole), { commit: 'd', inForce: 'z' })).toBe('rewritten');
});

test('a long history is followed to its end', async () => {
  const chain = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`n${index}`, index === 0 ? [] : [`n${index - 1}`]]));
  expect(await relateCommits(reader(chain), { commit: 'n19999', inForce: 'n0' })).toBe('forward');
  expect(await relateCommits(reader(chain), { commit: 'n0', inForce: 'n19999' })).toBe('older');
});
