import { unmetLabNeed } from '../../lab/prepare.ts';
import { unmetNeed } from '../../support/unmet-need.ts';
import type { PromiseOutcome } from '../promise.ts';
import { type Fault, type ManagerKind, managerKinds } from './fault.ts';
import { allFaults } from './faults/all-faults.ts';
import { allFleetFaults } from './fleets/faults/all-fleet-faults.ts';
import { runFleets } from './fleets/run-fleets.ts';
import { placesFor } from './layout.ts';
import type { Place } from './place.ts';
import { startSupervisorWorld } from './supervisor-world.ts';
import { startSystemdWorld } from './systemd-world.ts';
import { truthOutcomes, type Watched, watchedMember } from './truth-outcomes.ts';
import { tryWorld } from './try-world.ts';
import { type Selection, whichFaults } from './which-faults.ts';

/** Tries every fault: those of members on hosts of either service manager, those of fleets in fleets of this machine; judged alike. */
export async function runT1(selection: Selection): Promise<readonly PromiseOutcome[]> {
  const asked = selection.managers.map((manager) => ({ manager, faults: faultsOn(manager, selection.faults) }));
  const ofFleets = selection.managers.includes('supervisor') ? whichFaults(allFleetFaults, selection.faults) : [];
  const everything = managerKinds.map((manager) => ({ faults: faultsOn(manager) }));
  const [tried, all] = [sizeOf(asked) + ofFleets.length, sizeOf(everything) + allFleetFaults.length];
  const startedMs = performance.now();
  const skipped = asked.flatMap(({ manager, faults }) => {
    const need = needs[manager]();
    return need === undefined ? [] : [`hosts of ${manager}, ${faults.length} faults: ${need}`];
  });
  const possible = asked.filter(({ manager, faults }) => faults.length > 0 && needs[manager]() === undefined);
  // The hosts of the second boot while the first are tried.
  const trials = possible.map(({ manager, faults }) => openTrial(faults, manager));
  const watched: Watched[] = [];
  try {
    for (const trial of trials) {
      const { world, places } = await trial;
      watched.push(...(await tryWorld(world, places)).map(watchedMember));
      await world.stop();
    }
    if (ofFleets.length > 0 && needs.supervisor() === undefined) watched.push(...(await runFleets(ofFleets)));
  } finally {
    await Promise.allSettled(trials.map(async (trial) => (await trial).world.stop()));
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

async function openTrial(faults: readonly Fault[], manager: ManagerKind) {
  const places = await placesFor(faults, manager);
  const hosts = [...new Set(places.map(({ host }) => host))].sort();
  return {
    places,
    world: manager === 'supervisor' ? await startSupervisorWorld(hosts) : await startSystemdWorld(productsOf(places, hosts)),
  };
}

function productsOf(places: readonly Place[], hosts: readonly string[]) {
  return new Map(hosts.map((host) => [host, [...new Set(places.filter((place) => place.host === host).map(({ product }) => product))]]));
}
