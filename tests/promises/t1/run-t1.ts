import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts } from '../../../examples/demo/free-ports.ts';
import { waitFor } from '../../../examples/demo/wait-for.ts';
import type { FleetView } from '../../../reconciler/status/index.ts';
import { unmetNeed } from '../../support/unmet-need.ts';
import type { PromiseOutcome } from '../promise.ts';
import type { Fault } from './fault.ts';
import { allFaults } from './faults/all-faults.ts';
import { fleetBasics, type Place, placeDocument, softwareOf, variablesOf } from './place.ts';
import { lineAt } from './prelude.ts';
import { type SupervisorWorld, startSupervisorWorld } from './supervisor-world.ts';
import { truthOutcomes } from './truth-outcomes.ts';
import { eventsSince, type PlaceState, watchPlaces } from './watch-places.ts';
import { type Selection, whichFaults } from './which-faults.ts';

const softwareTop = `/opt/plumb-promises/${process.pid}`;
const wrongSeconds = 60;
const restartSeconds = 20;
const repairSeconds = 150;
const onSystemd = 'faults on hosts with systemd are not run here: npm run lab -- soak and test inject those that the lab has';

/** Injects every fault into a fleet of its own, side by side, and holds what the server shows each second against what is true. */
export async function runT1(selection: Selection): Promise<readonly PromiseOutcome[]> {
  const faults = whichFaults(allFaults, selection.faults);
  const part = faults.length < allFaults.length || selection.managers.length < 2 ? `${faults.length}of${allFaults.length}` : undefined;
  if (!selection.managers.includes('supervisor')) return truthOutcomes([], { skipped: [onSystemd], part });
  const need = unmetNeed({ root: true, programs: ['nginx', 'redis-server', 'redis-cli', 'java', 'curl', 'chattr', 'git'] });
  if (need !== undefined) return truthOutcomes([], { skipped: [`all of it: ${need}`], part });
  const places = await placesFor(faults);
  const hosts = [...new Set(places.map(({ host }) => host))];
  const world = await startSupervisorWorld(hosts);
  try {
    const states = await bringUp(world, places);
    const down = new Set<string>();
    const watch = watchPlaces(states, { world, isUp: (host) => !down.has(host) });
    await sleep(5000);
    await injectAll(world, states, down);
    await sleep(wrongSeconds * 1000);
    await Promise.all(hosts.map((host) => restart(world, host, down)));
    await sleep(restartSeconds * 1000);
    await repairAll(world, states);
    await waitUntilGreen(states);
    await watch.stop();
    const told = await eventsSince(world, hosts);
    return truthOutcomes(
      states.map(({ place, samples }) => ({ place, samples, toldAt: told.get(place.name) ?? [] })),
      { skipped: [onSystemd], part },
    );
  } finally {
    await Promise.all(places.map((place) => world.sh(lineAt(variables(world, place), 'ended; chattr -i "$FILE"'))));
    await world.stop();
    rmSync(softwareTop, { recursive: true, force: true });
  }
}

/** Members with a fault of the same product share hosts; where the agent is stopped meanwhile they have a host of their own. */
async function placesFor(faults: readonly Fault[]): Promise<readonly Place[]> {
  const hostOf = ({ product, away }: Fault, index: number) => (away ? `away-${index % 2}` : `${product}-${index % 2}`);
  const ports = await freePorts(3 * (faults.length + 8));
  const portsAt = (index: number) => [ports[3 * index] ?? 0, ports[3 * index + 1] ?? 0, ports[3 * index + 2] ?? 0] as const;
  const faulty = faults.map((fault, index): Place => {
    const { name, product } = fault;
    return {
      name,
      product,
      fault,
      host: hostOf(fault, index),
      ports: portsAt(index),
      software: `${softwareTop}/${name}`,
    };
  });
  const products = [...new Set(faults.map(({ product }) => product))];
  const calm = products.map((product, index): Place => {
    const host = faulty.find((place) => place.product === product)?.host ?? '';
    const name = `${product}-left-alone`;
    return { name, product, host, ports: portsAt(faults.length + index), software: `${softwareTop}/${name}` };
  });
  return [...faulty, ...calm];
}

const variables = (world: SupervisorWorld, place: Place) =>
  variablesOf(place, { root: world.rootOf(place.host), scratch: `${world.directory}/scratch` });

async function bringUp(world: SupervisorWorld, places: readonly Place[]): Promise<readonly PlaceState[]> {
  for (const place of places) await world.sh(softwareOf(place).line);
  const documents = places.map((place) => placeDocument(place));
  const commit = world.repository.commit({ ...fleetBasics(world.identities), ...Object.assign({}, ...documents) });
  await world.startServer();
  for (const host of Object.keys(world.identities)) world.startAgent(host);
  const isGreen = async () => {
    const fleet = await world.ask<FleetView>('fleet');
    const { members, sync, health } = fleet?.totals ?? { members: -1, sync: {}, health: {} };
    return fleet?.commit.id === commit && members === places.length && sync['Synced'] === members && health['Healthy'] === members;
  };
  let seen: unknown;
  const look = async () => {
    seen = (await world.ask<FleetView>('fleet'))?.totals;
    return isGreen();
  };
  const { tookMs } = await waitFor(look, { what: 'the fleet is green before anything happens', everyMs: 1000, seen: () => seen });
  console.log(
    `T1: ${places.length} members on ${Object.keys(world.identities).length} hosts are green after ${Math.round(tookMs / 1000)} s`,
  );
  const states = places.map((place) => ({ place, variables: variables(world, place), samples: [], isInjected: false, isRepaired: false }));
  await Promise.all(states.map((state) => world.sh(lineAt(state.variables, 'keep'))));
  return states;
}

async function injectAll(world: SupervisorWorld, states: readonly PlaceState[], down: Set<string>): Promise<void> {
  const away = new Set(states.flatMap(({ place }) => (place.fault?.away ? [place.host] : [])));
  await Promise.all(
    [...away].map(async (host) => {
      down.add(host);
      await world.stopAgent(host);
    }),
  );
  for (const state of states) {
    const { fault } = state.place;
    if (fault === undefined) continue;
    if (fault.commit !== undefined) world.repository.commit(placeDocument(state.place, fault.commit));
    // What is killed at once is red before the line has ended.
    state.isInjected = true;
    await world.sh(lineAt(state.variables, fault.inject));
  }
  for (const host of away) world.startAgent(host);
  // The first look of an agent comes after its start.
  await sleep(3000);
  down.clear();
}

async function restart(world: SupervisorWorld, host: string, down: Set<string>): Promise<void> {
  down.add(host);
  await world.stopAgent(host);
  world.startAgent(host);
  await sleep(3000);
  down.delete(host);
}

async function repairAll(world: SupervisorWorld, states: readonly PlaceState[]): Promise<void> {
  const back = states.filter(({ place }) => place.fault?.commit !== undefined).map(({ place }) => placeDocument(place));
  if (back.length > 0) world.repository.commit(Object.assign({}, ...back));
  await Promise.all(states.map(({ place, variables: at }) => world.sh(lineAt(at, place.fault?.repair ?? ':'))));
  for (const state of states) state.isRepaired = true;
}

/** A place that does not come back is told by its verdict. */
async function waitUntilGreen(states: readonly PlaceState[]): Promise<void> {
  const endMs = performance.now() + repairSeconds * 1000;
  const isGreen = () => states.every(({ samples }) => samples.at(-1)?.isGreen === true && samples.at(-1)?.isWrong === false);
  await sleep(5000);
  while (performance.now() < endMs && !isGreen()) await sleep(1000);
}
