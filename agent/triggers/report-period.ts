import type { Slice } from '../../schemas/index.ts';

type FleetPeriods = Pick<Slice['fleet'], 'intervalMs' | 'staleAfterMs'>;

/** Longest time between two reports of a host on which nothing changes. */
const longestMs = 45_000;

/** Until a first slice tells the fleet's own figures. */
const unknown: FleetPeriods = { intervalMs: 60_000, staleAfterMs: 300_000 };

/** How old the last report may be before the next cycle sends one without news. */
export function signOfLifeMs({ staleAfterMs }: FleetPeriods = unknown): number {
  return Math.min(longestMs, staleAfterMs / 3);
}

/**
 * How often a host looks at itself. A report leaves in a cycle, up to a period of 120 percent after its sign of life is due: with
 * a third of staleAfter for each there is time left to deliver it.
 */
export function observePeriodMs({ intervalMs, staleAfterMs }: FleetPeriods = unknown): number {
  return Math.min(intervalMs, staleAfterMs / 3);
}
