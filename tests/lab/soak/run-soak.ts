import { createRandom } from '../../support/random.ts';
import { type DriftRow, driftRows } from '../drift-rows.ts';
import type { Lab } from '../lab.ts';
import { openShop } from '../open-shop.ts';
import { mergePullRequest } from '../pull-request.ts';
import { cache, shopApi } from '../shop-fleet.ts';
import { converge, driftSince, readFleet, tell } from '../status.ts';
import { waitFor } from '../wait-for.ts';
import { lastingFaults, suffer } from './faults.ts';
import { isFlat, type MemorySamples, sampleMemory } from './memory-samples.ts';

export interface SoakOptions {
  readonly minutes: number;
  /** The same seed makes the same hand edits, kills and commits in the same order. */
  readonly seed: number;
}

/** Random edits, kills and commits on three hosts; true when every drift was reported once, all is healed, and memory is flat. */
export async function runSoak({ minutes, seed }: SoakOptions): Promise<boolean> {
  const lab = await openShop('soak');
  const random = createRandom(seed);
  const problems: string[] = [];
  const counts: Record<string, number> = {};
  const samples: MemorySamples = new Map();
  const lastEnds = new Map<string, number>();
  try {
    const endMs = performance.now() + minutes * 60_000;
    while (performance.now() < endMs) {
      const act = pick(random, lastEnds);
      counts[act.name] = (counts[act.name] ?? 0) + 1;
      try {
        problems.push(...(await act.play(lab, random)));
      } catch (error) {
        problems.push(`${act.name}: ${error instanceof Error ? error.message : String(error)}`);
      }
      await sampleMemory(lab, samples);
    }
    await converge(lab, 'after the soak');
    const fleet = await readFleet(lab);
    print({ counts, samples, problems, synced: `${fleet?.totals.sync['Synced']} of ${fleet?.totals.members} members Synced` });
  } finally {
    await lab.down();
  }
  return problems.length === 0 && [...samples.values()].every(isFlat);
}

interface Act {
  readonly name: string;
  /** Problems that are left afterwards. */
  readonly play: (lab: Lab, random: () => number) => Promise<readonly string[]>;
}

/** A process that ended is watched for as long; ended again before, it would rightly be told as one that keeps ending. */
const rememberedMs = 16 * 60_000;

function pick(random: () => number, lastEnds: Map<string, number>): Act {
  const mayEnd = (member: string | undefined) =>
    member === undefined || performance.now() - (lastEnds.get(member) ?? Number.NEGATIVE_INFINITY) > rememberedMs;
  const number = random();
  if (number < 0.15) {
    const fault = among(
      lastingFaults.filter(({ member }) => mayEnd(member)),
      random(),
    );
    if (fault !== undefined) {
      lastEnds.set(fault.member, performance.now());
      return { name: fault.name, play: (lab) => suffer(lab, fault) };
    }
  }
  const row = among(
    driftRows.filter(({ ends }) => mayEnd(ends)),
    random(),
  );
  if (number >= 0.65 || row === undefined) return number < 0.88 ? commit : killAgent;
  if (row.ends !== undefined) lastEnds.set(row.ends, performance.now());
  return edit(row);
}

function among<T>(some: readonly T[], number: number): T | undefined {
  return some[Math.floor(number * some.length)];
}

function edit({ name, host, hand, seen, truth }: DriftRow): Act {
  return {
    name,
    async play(lab) {
      const before = await lab.sh(host, truth);
      const since = new Date().toISOString();
      await lab.sh(host, hand);
      const told = () => driftSince(lab, { host, since, ...seen });
      const isHealed = async () => (await told()).some(({ code }) => code === 'DriftHealed');
      await waitFor(isHealed, { what: `${name}: healed`, timeoutMs: 120_000 });
      await waitFor(() => expectTruth(lab, { host, truth, before }), { what: `${name}: as before` });
      await converge(lab, name);
      const codes = (await told()).map(({ code }) => code).join(' ');
      return codes === 'DriftHealed DriftDetected' ? [] : [`${name} on ${host} was told as ${codes}`];
    },
  };
}

async function expectTruth(
  lab: Lab,
  { host, truth, before }: { readonly host: string; readonly truth: string; readonly before: string },
): Promise<true> {
  const now = await lab.sh(host, truth);
  if (now !== before) throw new Error(`it was\n${before}and is\n${now}`);
  return true;
}

const commit: Act = {
  name: 'a commit',
  async play(lab, random) {
    const megabytes = 64 + Math.floor(random() * 64);
    const greeting = `welcome ${Math.floor(random() * 1000)}`;
    mergePullRequest(lab, `Soak ${megabytes} ${greeting}`, { ...cache({ maxmemory: `${megabytes}mb` }), ...shopApi({ greeting }) });
    await converge(lab, 'a commit');
    return [];
  },
};

/** Always the same one, so that the memory of the others can be followed. */
const killAgent: Act = {
  name: 'an agent killed',
  async play(lab) {
    await lab.on('node2', 'systemctl', 'kill', '-s', 'KILL', 'plumb-agent');
    await waitFor(async () => (await lab.on('node2', 'systemctl', 'is-active', 'plumb-agent')) === 'active\n', {
      what: 'the agent is back',
    });
    await converge(lab, 'an agent killed');
    return [];
  },
};

interface Outcome {
  readonly counts: Readonly<Record<string, number>>;
  readonly samples: MemorySamples;
  readonly problems: readonly string[];
  readonly synced: string;
}

function print({ counts, samples, problems, synced }: Outcome): void {
  for (const [name, count] of Object.entries(counts).sort()) tell(`${count} × ${name}`);
  for (const [name, values] of samples) {
    const middle = values[Math.floor(values.length / 2)];
    tell(
      `memory of the ${name}: ${values[0]} MiB at first, ${middle} MiB half way, ${values.at(-1)} MiB at the end${isFlat(values) ? '' : ': GROWING'}`,
    );
  }
  tell(synced);
  tell(problems.length === 0 ? 'every drift was told exactly once' : `${problems.length} problems:\n${problems.join('\n')}`);
}
