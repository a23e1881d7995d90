import { unmetLabNeed } from '../../lab/prepare.ts';
import { unmetNeed } from '../../support/unmet-need.ts';
import type { PromiseOutcome } from '../promise.ts';
import type { Fault, ManagerKind } from './fault.ts';
import { allFaults } from './faults/all-faults.ts';
import { placesFor } from './layout.ts';
import type { Place } from './place.ts';
import { startSupervisorWorld } from './supervisor-world.ts';
import { startSystemdWorld } from './systemd-world.ts';
import { truthOutcomes, type WatchedPlace } from './truth-outcomes.ts';
import { tryWorld } from './try-world.ts';
import { type Selection, whichFaults } from './which-faults.ts';

/** Tries every fault on hosts of either service manager, one after the other, and judges both alike. */
export async function runT1(selection: Selection): Promise<readonly PromiseOutcome[]> {
  const asked = selection.managers.map((manager) => ({ manager, faults: faultsOn(manager, selection.faults) }));
  const [tried, all] = [sizeOf(asked), sizeOf((['supervisor', 'systemd'] as const).map((manager) => ({ faults: faultsOn(manager) })))];
  const watched: WatchedPlace[] = [];
  const skipped: string[] = [];
  const startedMs = performance.now();
  for (const { manager, faults } of asked) {
    const need = needs[manager]();
    if (need !== undefined) skipped.push(`hosts of ${manager}, ${faults.length} faults: ${need}`);
    else if (faults.length > 0) watched.push(...(await tryFaults(faults, manager)));
  }
  const seconds = Math.round((performance.now() - startedMs) / 1000);
  return truthOutcomes(watched, { skipped, seconds, part: tried === all ? undefined : `${tried}of${all}` });
}

const needs: Readonly<Record<ManagerKind, () => string | undefined>> = {
  supervisor: () =>
    unmetNeed({
      root: true,
      programs: ['nginx', 'redis-server', 'redis-cli', 'java', 'chattr', 'git'],
      files: ['/usr/share/java/zookeeper.jar'],
    }),
  systemd: unmetLabNeed,
};

function faultsOn(manager: ManagerKind, names?: readonly string[]): readonly Fault[] {
  return whichFaults(allFaults, names).filter(({ on }) => on === undefined || on === manager);
}

const sizeOf = (parts: readonly { readonly faults: readonly Fault[] }[]) => parts.reduce((total, { faults }) => total + faults.length, 0);

async function tryFaults(faults: readonly Fault[], manager: ManagerKind): Promise<readonly WatchedPlace[]> {
  const places = await placesFor(faults, manager);
  const hosts = [...new Set(places.map(({ host }) => host))].sort();
  const world = manager === 'supervisor' ? await startSupervisorWorld(hosts) : await startSystemdWorld(productsOf(places, hosts));
  try {
    return await tryWorld(world, places);
  } finally {
    await world.stop();
  }
}

function productsOf(places: readonly Place[], hosts: readonly string[]) {
  return new Map(hosts.map((host) => [host, [...new Set(places.filter((place) => place.host === host).map(({ product }) => product))]]));
}
