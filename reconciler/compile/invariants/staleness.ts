import { type Diagnostic, durationMs } from '../../../schemas/index.ts';
import { findingAt } from '../finding.ts';
import { fleetDefaults } from '../fleet-settings.ts';
import type { InvariantInput } from './check.ts';

/** What a cycle, a report on its way and a retry take on a busy machine. */
export const shortestSilence = '10s';

/** A host reports three times in staleAfter whatever interval says, and has to be able to. */
export function checkStaleness({ catalog }: InvariantInput): readonly Diagnostic[] {
  return [...catalog.byKind.Fleet.values()].flatMap((document) => {
    const { interval = fleetDefaults.interval, staleAfter = fleetDefaults.staleAfter } = document.value.spec;
    const staleMs = durationMs(staleAfter);
    if (staleMs < durationMs(shortestSilence)) {
      const detail = `a host is stale after ${staleAfter} of silence`;
      return [findingAt('MW5022', { document, path: ['spec', 'staleAfter'] }, { detail })];
    }
    if (staleMs >= 3 * durationMs(interval)) return [];
    const field = document.value.spec.interval === undefined ? 'staleAfter' : 'interval';
    const kept = `${Math.floor(staleMs / 3000)}s`;
    const detail = `hosts compare themselves every ${kept} instead of ${interval}, since they are stale after ${staleAfter}`;
    return [findingAt('MW5013', { document, path: ['spec', field] }, { detail })];
  });
}
