import { RE2JS } from 're2js';
import { expect, it } from 'vitest';
import { cpuRatio } from '../../../tests/support/cpu-ratio.ts';
import { patternProblem } from './check-parameters-schema.ts';

it.each([
  '^(a+)+$',
  '(x+x+)+y',
  '(a|aa)+$',
  '((a{100}){100}){100}',
  '(a{1000}){1000}',
  '((((((((a?){9}){9}){9}){9}){9}){9}){9}){9}',
  '(.{1,300}){1,3}',
  '(.*)*(.*)*(.*)*x',
  '('.repeat(900),
  'a'.repeat(2000),
  '(?<=a)b',
  '(a)\\1',
])('%s is refused, or decides in linear time', (pattern) => {
  const text = `${'a'.repeat(5000)}!`;
  const work = () => {
    if (patternProblem(pattern) === undefined) expect(RE2JS.compile(pattern).matcher(text).find()).toBeTypeOf('boolean');
  };
  const floor = () => Array.from({ length: 20 }, () => RE2JS.compile('^[a-z]+$').matcher(text).find());
  // At most 0.6 measured; work that is quadratic in 5,000 characters costs more than 20.
  expect(cpuRatio({ work, floor }).ratio).toBeLessThan(5);
});
