import { describe, expect, it } from 'vitest';
import { isNameMatch } from './glob.ts';

describe('a pattern of a name', () => {
  it.each([
    ['*.conf', 'a.conf', true],
    ['*.conf', '.a.conf', false],
    ['.*', '.a.conf', true],
    ['*', 'a', true],
    ['a*b*c', 'a1b2c', true],
    ['a*b*c', 'a1c', false],
    ['ab*ba', 'aba', false],
    ['*.conf', 'a.conf~', false],
    ['exact', 'exact', true],
  ])('%s and %s: %s', (pattern, name, expected) => {
    expect(isNameMatch(pattern, name)).toBe(expected);
  });
});
