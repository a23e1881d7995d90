import { setTimeout as sleep } from 'node:timers/promises';
import type { EventRow, HostView } from '../../../reconciler/status/index.ts';
import type { Sample } from './judge.ts';
import type { Place } from './place.ts';
import { type MemberShell, whichSucceed } from './prelude.ts';
import { textsIn } from './search-pages.ts';
import type { World } from './world.ts';

/** What is known of a place beside what the server shows. */
export interface PlaceState {
  readonly place: Place;
  readonly shell: MemberShell;
  readonly samples: Sample[];
  /** Texts that were shown and must not be. */
  readonly shown: Set<string>;
  isInjected: boolean;
  isRepaired: boolean;
}

const reds = ['Blocked', 'Drifted'];

export interface Watch {
  /** Resolves after so many samples; on a machine with too much to do these take longer, at most three times. */
  readonly forSeconds: (seconds: number) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Looks at every place once a second, beside what the faults do to them, until told to stop. */
export function watchPlaces(
  states: readonly PlaceState[],
  { world, isUp }: { readonly world: World; readonly isUp: (host: string) => boolean },
): Watch {
  let isStopped = false;
  let looks = 0;
  const hosts = [...new Set(states.map(({ place }) => place.host))];
  const run = async () => {
    let truth = await lookForTruth(states, { world, isUp });
    while (!isStopped) {
      const startedMs = performance.now();
      const views = new Map(await Promise.all(hosts.map(async (host) => [host, await world.ask<HostView>(`hosts/${host}`)] as const)));
      const atMs = Date.now();
      const after = await lookForTruth(states, { world, isUp });
      for (const state of states) addSample(state, { view: views.get(state.place.host), atMs, before: truth, after });
      truth = after;
      looks += 1;
      await sleep(Math.max(0, 1000 - (performance.now() - startedMs)));
    }
  };
  const running = run();
  return {
    forSeconds: async (seconds) => {
      const [until, endMs] = [looks + seconds, performance.now() + 3 * seconds * 1000];
      while (looks < until && performance.now() < endMs) await sleep(200);
    },
    stop: async () => {
      isStopped = true;
      await running;
    },
  };
}

interface Looking {
  readonly world: World;
  readonly isUp: (host: string) => boolean;
}

/** What was true at one moment. */
interface Truth {
  readonly wrong: ReadonlySet<string>;
  readonly isWatched: (host: string) => boolean;
}

async function lookForTruth(states: readonly PlaceState[], { world, isUp }: Looking): Promise<Truth> {
  const up = new Set(states.map(({ place }) => place.host).filter(isUp));
  return { wrong: await wrongPlaces(states, world), isWatched: (host) => up.has(host) };
}

interface Look {
  readonly view: HostView | undefined;
  readonly atMs: number;
  /** Before and after it was shown: what turned meanwhile is neither. */
  readonly before: Truth;
  readonly after: Truth;
}

function addSample({ place, samples, shown, isRepaired }: PlaceState, { view, atMs, before, after }: Look): void {
  for (const text of textsIn(place, JSON.stringify(view ?? ''))) shown.add(`${text} is in the answer about its host`);
  const member = view?.members.find(({ key }) => key === `${place.name}/1`);
  if (member === undefined) return;
  const { sync, health } = member;
  const wrong = [before, after].map((truth) => truth.wrong.has(place.name));
  samples.push({
    atMs,
    isGreen: sync.state === 'Synced' && health.state === 'Healthy',
    isRed: reds.includes(sync.state) || health.state === 'Unhealthy',
    isWrong: wrong.every(Boolean),
    isTurning: wrong.some(Boolean) && !wrong.every(Boolean),
    isWatched: [before, after].every((truth) => truth.isWatched(place.host)),
    isRepaired,
    state: `${sync.state}/${sync.reason} ${health.state}/${health.reason}`,
    message: [sync.message, health.message].join('; ').slice(0, 300),
  });
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
