import { expect, test } from 'vitest';
import { cpuRatio } from '../../../tests/support/cpu-ratio.ts';
import { createIgnoreMatcher } from './plumb-ignore.ts';

test.each([
  ['*.tmp', ['a.tmp', 'x/y.tmp'], ['a.tmpl', 'tmp']],
  ['docs', ['docs/a.yaml', 'x/docs/b.yaml'], ['docs.yaml']],
  ['/docs', ['docs/a.yaml'], ['x/docs/b.yaml']],
  ['docs/', ['docs/a.yaml', 'x/docs/b.yaml'], []],
  ['a/*/c.yaml', ['a/b/c.yaml'], ['a/c.yaml', 'a/b/b/c.yaml', 'x/a/b/c.yaml']],
  ['a/**/c.yaml', ['a/c.yaml', 'a/b/c.yaml', 'a/b/b/c.yaml'], ['c.yaml']],
  ['**/ci.yml', ['ci.yml', 'x/ci.yml'], ['xci.yml']],
  ['a/**', ['a/b', 'a/b/c'], ['b/a']],
  ['f?o.yaml', ['foo.yaml'], ['fo.yaml']],
  ['*.yaml\n!keep.yaml', ['a.yaml', 'x/b.yaml'], ['keep.yaml', 'x/keep.yaml']],
  ['# *.yaml\n\n  ', [], ['a.yaml']],
  ['', ['.github/workflows/ci.yaml', 'x/.hidden.yaml'], ['a.yaml']],
])('%j', (rules, ignored, kept) => {
  const isIgnored = createIgnoreMatcher(rules);
  expect(ignored.filter((path) => !isIgnored(path))).toEqual([]);
  expect(kept.filter((path) => isIgnored(path))).toEqual([]);
});

test('no pattern is exponential', () => {
  const isIgnored = createIgnoreMatcher(`${'*a'.repeat(200)}b\n${'**/a/'.repeat(100)}b\n`);
  const isIgnoredByFew = createIgnoreMatcher('*a*ab\n**/a/b\n');
  const path = `${'a/'.repeat(200)}${'a'.repeat(5000)}`;
  const work = () => expect(isIgnored(path)).toBe(false);
  const floor = () => Array.from({ length: 10 }, () => isIgnoredByFew(path));
  // 0.1 measured; one pattern that backtracks does not come to an end.
  expect(cpuRatio({ work, floor }).ratio).toBeLessThan(1);
});
