import { expect, test } from 'vitest';
import { cronProblem, parseCron } from './parse-cron.ts';

test.each(['* * * * *', '0 3 * * 1-5', '*/15 0-6/2 1,15 jan-MAR sun,7', '59 23 31 12 7'])('%s is valid', (expression) => {
  expect(cronProblem(expression)).toBeUndefined();
});

test.each([
  ['0 3 * *', 'has 4 fields, not five'],
  ['60 * * * *', 'minute "60": values are between 0 and 59'],
  ['* * 0 * *', 'day "0"'],
  ['* * * 13 *', 'month "13"'],
  ['* * * * mond', 'weekday "mond"'],
  ['*/0 * * * *', 'step 0'],
  ['5/10 * * * *', 'a step needs'],
  ['9-5 * * * *', 'runs backwards'],
  ['@daily', 'has 1 fields'],
  ['1,,2 * * * *', '"" is not *'],
])('%s is not: %s', (expression, problem) => {
  expect(cronProblem(expression)).toContain(problem);
});

test.each([
  ['*/20 1,13 * * *', { minutesOfDay: [60, 80, 100, 780, 800, 820] }],
  ['0 0 1-31/10 * *', { days: new Set([1, 11, 21, 31]) }],
  ['0 0 * jan,NOV-dec *', { months: new Set([1, 11, 12]) }],
  ['0 0 * * fri-7', { weekdays: new Set([5, 6, 0]) }],
])('%s means %o', (expression, cron) => {
  expect(parseCron(expression)).toMatchObject({ cron });
});

test.each([
  ['0 0 1 * 1', true],
  ['0 0 1 * *', false],
  ['0 0 * * 1', false],
  ['0 0 */2 * 1', false],
])('%s: either of day and weekday is enough: %s', (expression, isEitherDay) => {
  expect(parseCron(expression)).toMatchObject({ cron: { isEitherDay } });
});
