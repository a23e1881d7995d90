import { execFileSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import type { EventRow } from '../../../../../reconciler/status/index.ts';
import type { FleetFault } from '../fleet-fault.ts';
import type { SmallFleet } from '../small-fleet.ts';

const asGiven = async (fleet: SmallFleet) => {
  await fleet.stopAgent();
  fleet.startAgent();
};

/** Nothing is heard of the host any more. */
const silences: readonly FleetFault[] = [
  {
    name: 'agent-suspended',
    what: 'the agent is stopped by SIGSTOP',
    tells: 'host',
    overTime: true,
    keepsAgent: true,
    inject: ({ agent }) => void process.kill(agent().pid, 'SIGSTOP'),
    repair: ({ agent }) => void process.kill(agent().pid, 'SIGCONT'),
  },
  {
    name: 'agent-killed',
    what: 'the agent is killed, and nobody starts it',
    tells: 'host',
    overTime: true,
    keepsAgent: true,
    inject: ({ agent }) => agent().kill(),
    repair: ({ startAgent }) => startAgent(),
  },
  ...[3600, -3600].map(
    (clockAhead): FleetFault => ({
      name: `agent-clock-${clockAhead > 0 ? 'ahead' : 'behind'}`,
      what: `the clock of the host is an hour ${clockAhead > 0 ? 'ahead' : 'behind'}`,
      tells: 'host',
      overTime: true,
      keepsAgent: true,
      inject: async (fleet) => {
        await fleet.stopAgent();
        fleet.startAgent({ clockAhead });
      },
      repair: asGiven,
    }),
  ),
  {
    name: 'agent-key-replaced',
    what: 'the key of the host is another one than Git knows',
    tells: 'host',
    overTime: true,
    inject: async (fleet) => {
      const key = fleet.keyOf('h1');
      await fleet.stopAgent();
      copyFileSync(key, `${key}.before`);
      execFileSync('openssl', ['genpkey', '-algorithm', 'ed25519', '-out', key]);
      fleet.startAgent();
    },
    repair: async (fleet) => {
      copyFileSync(`${fleet.keyOf('h1')}.before`, fleet.keyOf('h1'));
      await asGiven(fleet);
    },
  },
  {
    name: 'agent-twin',
    what: 'two agents report as one host',
    tells: 'host',
    overTime: true,
    inject: ({ startTwin }) => startTwin(),
    // The server has to say so for an hour.
    staysTold: true,
  },
];

const fromTheFuture = async ({ ask }: SmallFleet) => {
  const events = (await ask<{ readonly events: readonly EventRow[] }>('events?host=h1&limit=1000'))?.events ?? [];
  return events.some(({ at }) => Date.parse(at) > Date.now() + 5000) ? 'an event is dated in the future' : undefined;
};

const oddities: readonly FleetFault[] = [
  {
    name: 'agent-clock-minutes-ahead',
    what: 'nothing: the clock of the host is four minutes ahead',
    tells: 'nobody',
    keepsAgent: true,
    inject: async (fleet) => {
      await fleet.stopAgent();
      fleet.startAgent({ clockAhead: 240 });
      await fleet.askRedis('CONFIG', 'SET', 'maxmemory', '1gb');
    },
    repair: asGiven,
    harm: fromTheFuture,
  },
];

export const agentFaults: readonly FleetFault[] = [...silences, ...oddities];
