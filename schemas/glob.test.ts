import { describe, expect, it } from 'vitest';
import { isGlobMatch, isNameMatch } from './glob.ts';

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
    ['site?.conf', 'site1.conf', true],
    ['site?.conf', 'site.conf', false],
    ['site?.conf', 'site12.conf', false],
    ['[0-9]*.conf', '10-a.conf', true],
    ['[0-9]*.conf', 'a.conf', false],
    ['[!a-c]x', 'dx', true],
    ['[!a-c]x', 'bx', false],
    ['[]a]x', ']x', true],
    ['[ab', '[ab', true],
    ['[ab', 'a', false],
    [String.raw`\*.conf`, '*.conf', true],
    [String.raw`\*.conf`, 'a.conf', false],
    ['?', '🜨', true],
    [`${'*a'.repeat(60)}b`, 'a'.repeat(255), false],
  ])('%s and %s: %s', (pattern, name, expected) => {
    expect(isNameMatch(pattern, name)).toBe(expected);
  });
});

describe('a pattern of any text', () => {
  it.each([
    ['/etc/*', '/etc/a/b', true],
    ['a[0]*', 'a[0]b', true],
    ['a?', 'ab', false],
    ['*', '.hidden', true],
    ['ab*ba', 'aba', false],
  ])('%s and %s: %s', (pattern, text, expected) => {
    expect(isGlobMatch(pattern, text)).toBe(expected);
  });
});
