import { describe, expect, it } from 'vitest';
import { formatValues } from './format-rows.ts';

const compared = (a: unknown, b: unknown) => ({
  pointer: '/x',
  a: { value: a, layer: 'member' },
  b: { value: b, layer: 'member' },
  same: false,
  effect: 'hot' as const,
  sensitive: false,
});

describe('the cells of a row', () => {
  it('show two long values where they differ', () => {
    const prefix = 'x'.repeat(70);
    expect(formatValues(compared(`${prefix}one`, `${prefix}two`))).toEqual([`...${'x'.repeat(10)}one`, `...${'x'.repeat(10)}two`]);
    expect(formatValues(compared('first\nsecond', 'first\nthird'))).toEqual(['...first second', '...first third']);
    expect(formatValues(compared('300', '301'))).toEqual(['300', '301']);
  });

  it('show of a secret that it is set or changed', () => {
    const secret = { ...compared('set', 'set'), sensitive: true };
    expect(formatValues(secret)).toEqual(['set', 'changed']);
    expect(formatValues({ ...secret, same: true })).toEqual(['set', 'set']);
    expect(formatValues({ pointer: '/x', b: secret.b, same: false, effect: 'hot', sensitive: true })).toEqual(['-', 'set']);
  });
});
