import { type Diagnostic, durationMs } from '../../../schemas/index.ts';
import { findingAt } from '../finding.ts';
import { fleetDefaults } from '../fleet-settings.ts';
import type { InvariantInput } from './check.ts';

/** A host reports at every comparison; when that is rarer than staleAfter it is shown as Stale in between. */
export function checkStaleness({ catalog }: InvariantInput): readonly Diagnostic[] {
  return [...catalog.byKind.Fleet.values()].flatMap((document) => {
    const { interval = fleetDefaults.interval, staleAfter = fleetDefaults.staleAfter } = document.value.spec;
    if (durationMs(staleAfter) > durationMs(interval)) return [];
    const field = document.value.spec.staleAfter === undefined ? 'interval' : 'staleAfter';
    return [
      findingAt(
        'MW5013',
        { document, path: ['spec', field] },
        { detail: `hosts report every ${interval} and are stale after ${staleAfter}` },
      ),
    ];
  });
}
