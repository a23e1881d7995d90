import { expect, test } from 'vitest';
import { unitFix } from './unit-fix.ts';

test('a bare number gets a unit that the pattern takes', () => {
  expect(unitFix('30', '^[1-9][0-9]*(ms|s|m|h|d)$')).toBe('write a unit, such as 30s');
  expect(unitFix('16', '^[1-9][0-9]*(Ki|Mi|Gi)$')).toBe('write a unit, such as 16Gi');
});

test('what no unit mends is left to other words', () => {
  expect(unitFix('0', '^[1-9][0-9]*(ms|s|m|h|d)$')).toBeUndefined();
  expect(unitFix('soon', '^[1-9][0-9]*(ms|s|m|h|d)$')).toBeUndefined();
  expect(unitFix('30', '^0[0-7]{3}$')).toBeUndefined();
});
