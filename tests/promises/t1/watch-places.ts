import { setTimeout as sleep } from 'node:timers/promises';
import type { EventRow, HostView } from '../../../reconciler/status/index.ts';
import type { Sample } from './judge.ts';
import type { Place } from './place.ts';
import { type MemberShell, whichSucceed } from './prelude.ts';
import type { World } from './world.ts';

/** What is known of a place beside what the server shows. */
export interface PlaceState {
  readonly place: Place;
  readonly shell: MemberShell;
  readonly samples: Sample[];
  isInjected: boolean;
  isRepaired: boolean;
}

const reds = ['Blocked', 'Drifted'];

/** Looks at every place once a second, beside what the faults do to them, until told to stop. */
export function watchPlaces(
  states: readonly PlaceState[],
  { world, isUp }: { readonly world: World; readonly isUp: (host: string) => boolean },
): { readonly stop: () => Promise<void> } {
  let isStopped = false;
  const hosts = [...new Set(states.map(({ place }) => place.host))];
  const run = async () => {
    while (!isStopped) {
      const startedMs = performance.now();
      await takeSamples(states, { world, hosts, isUp });
      await sleep(Math.max(0, 1000 - (performance.now() - startedMs)));
    }
  };
  const running = run();
  return {
    stop: async () => {
      isStopped = true;
      await running;
    },
  };
}

interface Sampling {
  readonly world: World;
  readonly hosts: readonly string[];
  readonly isUp: (host: string) => boolean;
}

async function takeSamples(states: readonly PlaceState[], { world, hosts, isUp }: Sampling): Promise<void> {
  const wrong = await wrongPlaces(states, world);
  const views = new Map(await Promise.all(hosts.map(async (host) => [host, await world.ask<HostView>(`hosts/${host}`)] as const)));
  const atMs = Date.now();
  for (const state of states) {
    const { place, samples, isRepaired } = state;
    const member = views.get(place.host)?.members.find(({ key }) => key === `${place.name}/1`);
    if (member === undefined) continue;
    const { sync, health } = member;
    samples.push({
      atMs,
      isGreen: sync.state === 'Synced' && health.state === 'Healthy',
      isRed: reds.includes(sync.state) || health.state === 'Unhealthy',
      isWrong: wrong.has(place.name),
      isWatched: isUp(place.host),
      isRepaired,
      state: `${sync.state}/${sync.reason} ${health.state}/${health.reason}`,
      message: [sync.message, health.message].join('; ').slice(0, 300),
    });
  }
}

/** Names of places where something is wrong now. */
async function wrongPlaces(states: readonly PlaceState[], world: World): Promise<ReadonlySet<string>> {
  const injected = states.filter(({ isInjected }) => isInjected);
  const lasting = injected.filter(({ place, isRepaired }) => place.fault?.wrong === 'repaired' && !isRepaired);
  const asked = injected.flatMap(({ place: { name, host, fault }, shell }) =>
    fault === undefined || fault.wrong === 'repaired' || fault.wrong === 'nothing' ? [] : [{ host, name, shell, line: fault.wrong }],
  );
  const hosts = [...new Set(asked.map(({ host }) => host))];
  const printed = await Promise.all(hosts.map((host) => world.sh(host, whichSucceed(asked.filter((one) => one.host === host)))));
  return new Set([...lasting.map(({ place }) => place.name), ...printed.flatMap((text) => text.split('\n').filter((name) => name !== ''))]);
}

/** When events told of each member since a moment, by the middleware's name. */
export async function eventsSince(world: World, hosts: readonly string[]): Promise<ReadonlyMap<string, readonly number[]>> {
  const found = new Map<string, number[]>();
  for (const host of hosts) {
    const answer = await world.ask<{ readonly events: readonly EventRow[] }>(`events?host=${host}&limit=1000`);
    for (const { middleware, member, at } of answer?.events ?? []) {
      const name = middleware ?? member?.split('/')[0] ?? '';
      found.set(
        name,
        [...(found.get(name) ?? []), Date.parse(at)].sort((a, b) => a - b),
      );
    }
  }
  return found;
}
