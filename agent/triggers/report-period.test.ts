import { expect, it } from 'vitest';
import { observePeriodMs, signOfLifeMs } from './report-period.ts';

const figures = [
  { intervalMs: 5_000, staleAfterMs: 20_000 },
  { intervalMs: 60_000, staleAfterMs: 300_000 },
  { intervalMs: 240_000, staleAfterMs: 300_000 },
  { intervalMs: 9_000, staleAfterMs: 10_000 },
  { intervalMs: 60_000, staleAfterMs: 60_000 },
  { intervalMs: 3_600_000, staleAfterMs: 7_200_000 },
];

it.each(figures)('a host on which nothing changes reports well before it is stale: %o', (fleet) => {
  // A cycle comes up to 120 percent of the period after the sign of life was due.
  expect(signOfLifeMs(fleet) + 1.2 * observePeriodMs(fleet)).toBeLessThan(0.8 * fleet.staleAfterMs);
  expect(observePeriodMs(fleet)).toBeLessThanOrEqual(fleet.intervalMs);
});

it('is 45 seconds where the fleet has time', () => {
  expect(signOfLifeMs(undefined)).toBe(45_000);
  expect(signOfLifeMs({ intervalMs: 60_000, staleAfterMs: 3_600_000 })).toBe(45_000);
});
