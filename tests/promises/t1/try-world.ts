import { setTimeout as sleep } from 'node:timers/promises';
import { createSlots } from '../../../agent/side-by-side.ts';
import { waitFor } from '../../../examples/demo/wait-for.ts';
import type { FleetView } from '../../../reconciler/status/index.ts';
import { fleetBasics, type Place, placeDocument, shellOf } from './place.ts';
import { lineAt } from './prelude.ts';
import { searchPages } from './search-pages.ts';
import { softwareOf } from './software-of.ts';
import type { WatchedPlace } from './truth-outcomes.ts';
import { eventsSince, type PlaceState, watchPlaces } from './watch-places.ts';
import type { World } from './world.ts';

const wrongSeconds = 60;
const restartSeconds = 20;
/** What ended again and again has to stay up for long before it is believed. */
const repairSeconds = 240;
/** A line that takes a minute is given up: a hundred at once took longer on two cores. */
const repairsAtOnce = 6;
/** The first look of an agent comes after its start. */
const firstLookMs = 3000;

/** Injects the fault of every place, side by side, and holds what the server shows each second against what is true. */
export async function tryWorld(world: World, places: readonly Place[]): Promise<readonly WatchedPlace[]> {
  const hosts = [...new Set(places.map(({ host }) => host))];
  const states = await bringUp(world, places);
  try {
    const down = new Set<string>();
    const watch = watchPlaces(states, { world, isUp: (host) => !down.has(host) });
    await watch.forSeconds(5);
    await Promise.all(hosts.map((host) => injectOn(host, { world, states, down })));
    await watch.forSeconds(wrongSeconds);
    await Promise.all(hosts.map((host) => restart(host, { world, states, down })));
    await watch.forSeconds(restartSeconds);
    await repairAll(world, states);
    await waitUntilGreen(states);
    await watch.stop();
    const told = await eventsSince(world, hosts);
    for (const state of states) await searchPages(state, world);
    return states.map(({ place, samples, shown }) => ({ place, samples, harms: [...shown], toldAt: told.get(place.name) ?? [] }));
  } finally {
    await Promise.all(states.map(({ place, shell }) => world.sh(place.host, lineAt(shell, 'ended; chattr -i "$FILE"'))));
  }
}

async function bringUp(world: World, places: readonly Place[]): Promise<readonly PlaceState[]> {
  const hosts = Object.keys(world.identities);
  const { node } = world;
  for (const place of places) await world.sh(place.host, softwareOf(place, node).line);
  const documents = places.map((place) => placeDocument(place, { node }));
  const commit = world.repository.commit({ ...fleetBasics(world), ...Object.assign({}, ...documents) });
  await world.startServer();
  await Promise.all(hosts.map((host) => world.startAgent(host)));
  let seen: unknown;
  const isGreen = async () => {
    const fleet = await world.ask<FleetView>('fleet');
    seen = fleet;
    const { members, sync, health } = fleet?.totals ?? { members: -1, sync: {}, health: {} };
    return fleet?.commit.id === commit && members === places.length && sync['Synced'] === members && health['Healthy'] === members;
  };
  const { tookMs } = await waitFor(isGreen, { what: 'the fleet is green before anything happens', everyMs: 1000, seen: () => seen });
  const size = `${places.length} members on ${hosts.length} hosts of ${world.manager}`;
  console.log(`T1: ${size} are green after ${Math.round(tookMs / 1000)} s`);
  const states = places.map((place) => ({
    place,
    shell: shellOf(place, world),
    samples: [],
    shown: new Set<string>(),
    isInjected: false,
    isRepaired: false,
  }));
  await Promise.all(states.map(({ place, shell }) => world.sh(place.host, lineAt(shell, 'keep'))));
  return states;
}

interface Trial {
  readonly world: World;
  readonly states: readonly PlaceState[];
  /** Hosts that have no agent now. */
  readonly down: Set<string>;
}

async function injectOn(host: string, { world, states, down }: Trial): Promise<void> {
  const here = states.filter(({ place }) => place.host === host);
  const isAway = here.some(({ place }) => place.fault?.away);
  if (isAway) {
    down.add(host);
    await world.stopAgent(host);
  }
  for (const state of here) {
    const { fault } = state.place;
    if (fault === undefined) continue;
    if (fault.commit !== undefined) world.repository.commit(placeDocument(state.place, { node: world.node, commit: fault.commit }));
    // What is killed at once is red before the line has ended.
    state.isInjected = true;
    await world.sh(host, lineAt(state.shell, fault.inject));
  }
  if (here.some(({ place }) => place.fault?.reboots)) await world.reboot(host);
  if (!isAway) return;
  await world.startAgent(host);
  await sleep(firstLookMs);
  down.delete(host);
}

async function restart(host: string, { world, down }: Trial): Promise<void> {
  down.add(host);
  await world.stopAgent(host);
  await world.startAgent(host);
  await sleep(firstLookMs);
  down.delete(host);
}

async function repairAll(world: World, states: readonly PlaceState[]): Promise<void> {
  const back = states.filter(({ place }) => place.fault?.commit !== undefined).map(({ place }) => placeDocument(place, world));
  if (back.length > 0) world.repository.commit(Object.assign({}, ...back));
  const slots = createSlots(repairsAtOnce);
  await Promise.all(
    states.map((state) =>
      slots(() => {
        // What takes effect at once is right before the line has ended.
        state.isRepaired = true;
        return world.sh(state.place.host, lineAt(state.shell, state.place.fault?.repair ?? ':'));
      }),
    ),
  );
}

/** A place that does not come back is told by its verdict. */
async function waitUntilGreen(states: readonly PlaceState[]): Promise<void> {
  const endMs = performance.now() + repairSeconds * 1000;
  const isGreen = () => states.every(({ samples }) => samples.at(-1)?.isGreen === true && samples.at(-1)?.isWrong === false);
  await sleep(5000);
  while (performance.now() < endMs && !isGreen()) await sleep(1000);
}
