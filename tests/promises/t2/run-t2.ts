import fc from 'fast-check';
import { adapterEngine } from '../../../adapters/index.ts';
import { compile, type FleetModel } from '../../../reconciler/compile/index.ts';
import { createRandom } from '../../support/random.ts';
import type { PromiseOutcome } from '../promise.ts';
import { driftOn } from './drift-on.ts';
import { type FleetFiles, fleet as fleetArbitrary, hostNames } from './fleet-arbitrary.ts';
import { createGeneratedHost, type GeneratedHost } from './generated-host.ts';

const seed = 11;
/** A cycle that finds nothing to do ends a convergence; a step that failed for want of another is tried again. */
const maxCycles = 6;
const sideBySide = 25;

interface FleetRun {
  readonly faults: number;
  readonly cycles: number;
  readonly members: number;
  readonly breaches: readonly string[];
}

/** Generated fleets converge to an empty diff: at first, after a restart of the agent, after drift, and to another fleet. */
export async function runT2({ fleets = 500 } = {}): Promise<PromiseOutcome> {
  const startedMs = performance.now();
  const pairs = fc.sample(fc.tuple(fleetArbitrary, fleetArbitrary), { seed, numRuns: fleets });
  const runs: FleetRun[] = [];
  for (let start = 0; start < pairs.length; start += sideBySide) {
    const batch = pairs.slice(start, start + sideBySide);
    runs.push(...(await Promise.all(batch.map((pair, index) => runFleet(pair, start + index)))));
  }
  const sum = (of: (run: FleetRun) => number) => runs.reduce((total, run) => total + of(run), 0);
  const breaches = runs.flatMap((run) => run.breaches);
  return {
    id: 'T2',
    figures: {
      fleets: runs.length,
      members: sum(({ members }) => members),
      drifts: sum(({ faults }) => faults),
      restarts: runs.length * 3 * hostNames.length,
      cycles: sum(({ cycles }) => cycles),
      open: breaches.length,
      seconds: Math.round((performance.now() - startedMs) / 1000),
    },
    faults: sum(({ faults }) => faults),
    breaches,
    skipped: [],
  };
}

async function runFleet([first, second]: readonly [FleetFiles, FleetFiles], number: number): Promise<FleetRun> {
  const fleets = [first, second].map((files, index) => compileFleet(files, `c${index}`));
  const random = createRandom(seed + number);
  const results = await Promise.all(hostNames.map((name) => runHost(name, { fleets, random, number })));
  const members = fleets[0] === undefined ? 0 : [...fleets[0].hosts.values()].reduce((sum, host) => sum + host.members.length, 0);
  const sum = (of: (result: HostRun) => number) => results.reduce((total, result) => total + of(result), 0);
  return {
    members,
    faults: sum(({ faults }) => faults),
    cycles: sum(({ cycles }) => cycles),
    breaches: results.flatMap(({ breaches }) => breaches),
  };
}

interface HostRun {
  readonly faults: number;
  readonly cycles: number;
  readonly breaches: readonly string[];
}

interface HostTask {
  readonly fleets: readonly FleetModel[];
  readonly random: () => number;
  readonly number: number;
}

async function runHost(name: string, { fleets, random, number }: HostTask): Promise<HostRun> {
  const host = await createGeneratedHost(name);
  const breaches: string[] = [];
  let [faults, cycles] = [0, 0];
  const converge = async (what: string) => {
    const { left, tries } = await convergeHost(host);
    cycles += tries;
    breaches.push(...left.map((line) => `fleet ${number} on ${name}, ${what}: ${line}`));
  };
  const restart = async (what: string) => {
    await host.restart();
    breaches.push(...(await host.diff()).map((line) => `fleet ${number} on ${name}, restarted ${what}: ${line}`));
  };
  for (const [index, fleet] of fleets.entries()) {
    host.fleet(fleet);
    await converge(`commit ${index}`);
    await restart(`after commit ${index}`);
    if (index > 0) continue;
    const { plan } = await host.cycle();
    if (plan !== undefined) faults += driftOn(host.machine, { plan, random });
    // The machine has changed while the agent was away.
    await host.restart();
    await converge('after drift');
    await restart('after drift');
  }
  return { faults, cycles, breaches };
}

async function convergeHost(host: GeneratedHost): Promise<{ readonly left: readonly string[]; readonly tries: number }> {
  let left: readonly string[] = [];
  for (let tries = 1; tries <= maxCycles; tries += 1) {
    await host.cycle();
    left = await host.diff();
    if (left.length === 0) return { left, tries };
  }
  return { left, tries: maxCycles };
}

function compileFleet(files: FleetFiles, commit: string): FleetModel {
  const bytes = new Map(Object.entries(files).map(([path, text]) => [path, new TextEncoder().encode(text)]));
  const { fleet, diagnostics } = compile({ snapshot: { commit, files: bytes, diagnostics: [] }, engine: adapterEngine, builtin: [] });
  if (fleet === undefined) throw new Error(`a generated fleet is refused: ${JSON.stringify(diagnostics.slice(0, 3), undefined, 1)}`);
  return fleet;
}
