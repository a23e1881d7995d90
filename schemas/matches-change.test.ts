import { describe, expect, it } from 'vitest';
import { type ChangeCondition, matchesChange } from './matches-change.ts';

const pointer = '/content';
const matches = (condition: Omit<ChangeCondition, 'pointer'>, observed: unknown, desired: unknown) =>
  matchesChange({ pointer, ...condition }, { pointer, observed, desired });

describe('a condition on a change', () => {
  it('means one place', () => {
    expect(matches({}, 'a', 'b')).toBe(true);
    expect(matchesChange({ pointer: '/other' }, { pointer, observed: 'a', desired: 'b' })).toBe(false);
  });

  it('names values before and after, an absent one by what the product takes', () => {
    expect(matches({ from: ['no'], to: ['yes'] }, 'no', 'yes')).toBe(true);
    expect(matches({ from: ['no'], to: ['yes'] }, 'yes', 'no')).toBe(false);
    expect(matches({ from: ['no'], absent: 'no' }, undefined, 'yes')).toBe(true);
    expect(matches({ from: ['no'] }, undefined, 'yes')).toBe(false);
    expect(matches({ to: [''] }, 'yes', null)).toBe(true);
  });

  it('compares plain numbers, and takes one with a unit for none', () => {
    expect([matches({ larger: true }, '8', '16'), matches({ larger: true }, '16', '8'), matches({ larger: true }, '8', '8')]).toEqual([
      true,
      false,
      false,
    ]);
    expect([matches({ smaller: true }, '16', '8'), matches({ smaller: true, absent: '16' }, undefined, '8')]).toEqual([true, true]);
    expect([matches({ larger: true }, '8mb', '16mb'), matches({ smaller: true }, '16mb', '8mb')]).toEqual([false, false]);
  });

  it('finds a key that has another value, in texts and in lists of them', () => {
    const pattern = '(?m)zone (?P<key>\\w+) by (?P<value>\\w+)';
    const before = 'zone one by address\nzone two by name\n';
    expect(matches({ pattern }, before, 'zone one by name\nzone two by name\n')).toBe(true);
    expect(matches({ pattern }, before, 'zone two by name\n# zones\nzone one by address\n')).toBe(false);
    expect(matches({ pattern }, before, 'zone three by name\n'), 'a new key').toBe(false);
    expect(matches({ pattern }, undefined, before)).toBe(false);
    expect(matches({ pattern }, ['zone one by address'], { a: ['zone one by name'] })).toBe(true);
    const bare = Object.assign(Object.create(null) as object, { a: 'zone one by name' });
    expect(matches({ pattern }, [bare], [{ a: 'zone one by address' }])).toBe(true);
  });
});
