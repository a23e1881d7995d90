import { expect, it } from 'vitest';
import { unknownFaults, whichFaults } from './which-faults.ts';

const all = ['redis-killed', 'redis-crash-2s', 'redis-crash-6s', 'nginx-killed'].map((name) => ({ name }));

it.each([
  [undefined, ['redis-killed', 'redis-crash-2s', 'redis-crash-6s', 'nginx-killed']],
  [
    ['nginx-killed', 'redis-killed'],
    ['redis-killed', 'nginx-killed'],
  ],
  [['redis-crash-*'], ['redis-crash-2s', 'redis-crash-6s']],
  [['killed'], []],
])('selects by %j', (names, expected) => {
  expect(whichFaults(all, names).map(({ name }) => name)).toEqual(expected);
});

it('names what no fault is called', () => {
  expect(unknownFaults(all, ['redis-killed', 'redis-boiled', '*-kill'])).toEqual(['redis-boiled', '*-kill']);
  expect(unknownFaults(all, undefined)).toEqual([]);
});
