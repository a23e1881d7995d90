import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isEqual } from '../../schemas/index.ts';
import { createEquality } from './same-value.ts';

const value = fc.jsonValue({ maxDepth: 3 });

test('agrees with the comparison by text', () => {
  fc.assert(
    fc.property(value, value, (a, b) => {
      const same = createEquality();
      expect(same(a, b)).toBe(isEqual(a, b));
      expect(same(a, structuredClone(a))).toBe(true);
    }),
  );
});

test('an undefined member is an absent one, and an answer does not depend on earlier ones', () => {
  const same = createEquality();
  const shared = { x: [1, { y: 2 }] };
  expect(same({ a: undefined, b: shared }, { b: structuredClone(shared) })).toBe(true);
  expect(same({ b: shared }, { b: { x: [1, { y: 3 }] } })).toBe(false);
  expect(same({ b: shared }, { b: structuredClone(shared) })).toBe(true);
  expect(same([1], { 0: 1 })).toBe(false);
});
