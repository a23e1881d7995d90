import { expect, test } from 'vitest';
import { nearestWord, suggestion } from './did-you-mean.ts';

test.each([
  ['adress', ['address', 'arch'], 'address'],
  ['organisation', ['organization', 'application'], 'organization'],
  ['prot', ['port'], 'port'],
  ['Port', ['port'], 'port'],
  ['memory', ['identity', 'labels'], undefined],
  ['a', ['b'], 'b'],
  ['', ['b'], undefined],
  ['ca', ['c', 'cab'], 'c'],
])('%s among %j', (word, known, nearest) => {
  expect(nearestWord(word, known)).toBe(nearest);
});

test('without a near word the known ones are listed, not all of them', () => {
  expect(suggestion('nothing-like-it', ['a', 'b'])).toBe('known here: "a", "b"');
  expect(suggestion('x', [])).toBeUndefined();
  expect(
    suggestion(
      'nothing-like-it',
      Array.from({ length: 25 }, (_, index) => `n${index}`),
    ),
  ).toMatch(/"n9" and 15 more$/);
});
