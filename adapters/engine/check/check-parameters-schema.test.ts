import { RE2JS } from 're2js';
import { expect, it } from 'vitest';
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
  const started = process.cpuUsage();
  if (patternProblem(pattern) === undefined)
    expect(
      RE2JS.compile(pattern)
        .matcher(`${'a'.repeat(5000)}!`)
        .find(),
    ).toBeTypeOf('boolean');
  const { user, system } = process.cpuUsage(started);
  expect((user + system) / 1000).toBeLessThan(200);
});
