import { adapterEngine } from '../../../adapters/index.ts';
import { type CycleOutcome, runCycle } from '../../../agent/cycle.ts';
import { createDesiredState } from '../../../agent/desired/desired-state.ts';
import type { HistoryState, SliceAnswer } from '../../../agent/desired/slice-source.ts';
import { createMemoryHost, type MemoryHost } from '../../../agent/host/index.ts';
import { createStateDirectory } from '../../../agent/state/state-directory.ts';
import { type FleetModel, sliceFor } from '../../../reconciler/compile/index.ts';
import { isInSync } from '../../../reconciler/plan/index.ts';
import { answerAsPrograms } from './answer-as-programs.ts';

/** A machine in memory with an agent that can be built anew from what it left on disk. */
export interface GeneratedHost {
  readonly machine: MemoryHost;
  readonly fleet: (fleet: FleetModel) => void;
  /** The agent is gone, and another begins with its state directory. */
  readonly restart: () => Promise<void>;
  /** One cycle, some minutes after the one before, so that every pause between tries is over. */
  readonly cycle: () => Promise<CycleOutcome>;
  /** Differences that a look without writing finds, and what such a look wrote all the same. */
  readonly diff: () => Promise<readonly string[]>;
}

const state = '/var/lib/plumb-agent';

export async function createGeneratedHost(name: string): Promise<GeneratedHost> {
  const machine = createMemoryHost();
  answerAsPrograms(machine);
  for (const path of ['/etc', '/run', '/var/lib', '/var/log']) machine.put(path, { type: 'directory' });
  let model: FleetModel | undefined;
  let minutes = 0;
  const source = { next: async ({ known }: HistoryState): Promise<SliceAnswer> => answer(model, name, known) };
  const open = async () => {
    const directory = await createStateDirectory(machine, state);
    const environment = { root: '', privileged: true, canInstall: true };
    const desiredState = await createDesiredState({ source, engine: adapterEngine, environment, state: directory });
    return {
      hostName: name,
      boot: 'b1',
      host: machine,
      state: directory,
      desiredState,
      signal: new AbortController().signal,
      monotonicMs: () => performance.now(),
      now: () => new Date(Date.now() + minutes * 60_000),
      emit: async () => undefined,
    };
  };
  let deps = await open();
  return {
    machine,
    fleet: (next) => {
      model = next;
    },
    restart: async () => {
      deps = await open();
    },
    cycle: () => {
      minutes += 10;
      return runCycle({ trigger: 'interval' }, deps);
    },
    diff: async () => {
      const written = machine.changes.length;
      const { plan } = await runCycle({ trigger: 'manual', dryRun: true }, deps);
      const open = (plan?.steps ?? []).filter(({ action }) => action !== 'none').map((step) => `${step.action} ${step.resource.id}`);
      if (plan !== undefined && !isInSync(plan) && open.length === 0) open.push('the plan is not in sync, and no step says why');
      return [...open, ...machine.changes.slice(written).map((change) => `a look wrote: ${change}`)];
    },
  };
}

function answer(fleet: FleetModel | undefined, name: string, known: string | undefined): SliceAnswer {
  if (fleet === undefined || fleet.commit === known) return { status: 'unchanged' };
  const placed = sliceFor(fleet, name);
  if (placed === undefined) return { status: 'unlisted', commit: fleet.commit, fleet: fleet.settings, host: 'gone', listed: [] };
  return { status: 'slice', commit: fleet.commit, ...placed };
}
