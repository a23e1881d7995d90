import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '../../../../../examples/demo/wait-for.ts';
import type { FleetFault } from '../fleet-fault.ts';
import type { AgentOptions } from '../odd-agent.ts';
import { emptyDisk, fillDisk, setReadOnly } from '../small-disk.ts';
import type { SmallFleet } from '../small-fleet.ts';

/** Nobody is let in any more, until the repair: what a living agent sees and cannot heal. */
const closeRedis = async ({ askRedis }: SmallFleet) => void (await askRedis('CONFIG', 'SET', 'requirepass', 'byhand'));
const openRedis = async ({ directory, redisPid }: SmallFleet) => {
  const port = /redis-server [^ ]*:(\d+)/.exec(execFileSync('ps', ['-o', 'args=', '-p', String(redisPid())], { encoding: 'utf8' }))?.[1];
  execFileSync('redis-cli', ['-p', port ?? '', '-a', 'byhand', 'CONFIG', 'SET', 'requirepass', ''], { cwd: directory, stdio: 'ignore' });
};

interface Hindrance {
  readonly what: string;
  readonly hinder: (fleet: SmallFleet) => Promise<void> | void;
  readonly help?: (fleet: SmallFleet) => Promise<void> | void;
}

/** What hinders the agent must not hide what happens to the member. */
function hindered(name: string, { what, hinder, help }: Hindrance): FleetFault {
  return {
    name: `agent-${name}`,
    what: `a password is set by hand, and ${what}`,
    tells: 'member',
    inject: async (fleet) => {
      await hinder(fleet);
      await closeRedis(fleet);
    },
    repair: async (fleet) => {
      await help?.(fleet);
      await openRedis(fleet);
    },
  };
}

/** Resolves once the agent has looked: what happens before is not its fault. */
const startAnew = async (fleet: SmallFleet, options?: AgentOptions) => {
  const before = fleet.front.lastReport('h1');
  fleet.startAgent(options);
  await waitFor(async () => fleet.front.lastReport('h1') !== before, { what: 'the agent reports after its start', everyMs: 200 });
};

const removeState = ({ state }: SmallFleet) => {
  for (const name of readdirSync(state)) rmSync(join(state, name), { recursive: true, force: true });
};

export const hinderedAgentFaults: readonly FleetFault[] = [
  {
    ...hindered('disk-full', {
      what: 'the disk of the agent is full',
      hinder: ({ state }) => fillDisk(state),
      help: ({ state }) => emptyDisk(state),
    }),
    smallDisk: 'agent',
  },
  {
    ...hindered('disk-read-only', {
      what: "the agent's own disk is read-only",
      hinder: ({ state }) => setReadOnly(state, true),
      help: ({ state }) => setReadOnly(state, false),
    }),
    smallDisk: 'agent',
  },
  hindered('state-removed', { what: "the agent's own files are deleted while it runs", hinder: removeState }),
  hindered('state-rebuilt', {
    what: "the agent's own files are deleted: its numbers begin anew",
    hinder: async (fleet) => {
      await fleet.stopAgent();
      removeState(fleet);
      await startAnew(fleet);
    },
  }),
  hindered('state-garbage', {
    what: "the agent's own files are garbage",
    hinder: async (fleet) => {
      await fleet.stopAgent();
      for (const name of ['ledger.json', 'numbering.json', 'told.json', 'desired.json']) writeFileSync(join(fleet.state, name), '{"half');
      await startAnew(fleet);
    },
  }),
  {
    ...hindered('log-closed', {
      what: "whoever read the agent's log is gone",
      hinder: async (fleet) => {
        await fleet.stopAgent();
        await startAnew(fleet, { isLogClosed: true });
      },
      help: async (fleet) => {
        await fleet.stopAgent();
        fleet.startAgent();
      },
    }),
    keepsAgent: true,
  },
];
