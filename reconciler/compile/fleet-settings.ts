import { durationMs, type Fleet, type SliceFleet } from '../../schemas/index.ts';
import type { FleetDocument } from './document.ts';

/** Defaults of fleet.schema.json. */
export const fleetDefaults = { poll: '30s', interval: '60s', staleAfter: '5m', removalCap: 10 } as const;

/** The Fleet's values as they travel in a slice. confirm raises the removal cap and never lowers it. */
export function fleetSettings(document: FleetDocument<Fleet>): SliceFleet {
  const { poll, interval, staleAfter, removals, schedule } = document.value.spec;
  return {
    name: document.name,
    pollMs: durationMs(poll ?? fleetDefaults.poll),
    intervalMs: durationMs(interval ?? fleetDefaults.interval),
    staleAfterMs: durationMs(staleAfter ?? fleetDefaults.staleAfter),
    removalCap: Math.max(removals?.cap ?? fleetDefaults.removalCap, removals?.confirm ?? 0),
    ...(schedule === undefined ? {} : { schedule }),
  };
}
