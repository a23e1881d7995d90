import { expect, it } from 'vitest';
import { adapterEngine } from '../../adapters/index.ts';
import { askRedis } from '../../examples/demo/ask.ts';
import { buildExpectation, compile } from '../../reconciler/compile/index.ts';
import { buildFleetView } from '../../reconciler/status/index.ts';
import type { Report } from '../../schemas/index.ts';
import { expectConsistentReports, memberOf, useAgentWorlds, waitForSynced } from '../support/agent-world.ts';
import { fleetDocument, hostDocument, middlewareDocument } from '../support/fleet-documents.ts';
import { builtinForTests, textSnapshot } from '../support/fleet-snapshots.ts';
import { freePorts } from '../support/free-ports.ts';
import { skipWithout } from '../support/unmet-need.ts';
import { waitFor } from '../support/wait-for.ts';

const openWorld = useAgentWorlds();

it('a replication with two primaries, none, or a replica of somebody else is not healthy, though every process is', async (context) => {
  skipWithout(context, 'redis-server');
  const [first = 0, second = 0, stranger = 0] = await freePorts(3);
  const files = {
    'fleet.yaml': fleetDocument({ interval: '1s' }),
    'h1.yaml': hostDocument('h1'),
    'other.yaml': middlewareDocument('other', {
      adapter: 'redis',
      members: [{ host: 'h1', id: '1' }],
      parameters: { port: stranger, save: '' },
    }),
    'pair.yaml': middlewareDocument('pair', {
      adapter: 'redis',
      topology: 'replication',
      rollout: { coordination: 'none' },
      parameters: { save: '', 'repl-diskless-sync-delay': 0 },
      members: [
        { host: 'h1', id: '1', role: 'primary', parameters: { port: first } },
        { host: 'h1', id: '2', role: 'replica', parameters: { port: second } },
      ],
    }),
  };
  const world = await openWorld(files);
  const host = world.host('h1');
  const agent = host.run();
  await waitForSynced(host, world.repository.git('rev-parse', 'main').trim());
  const isTold = (says: (health: { readonly reason: string; readonly message: string } | undefined) => boolean, what: string) =>
    waitFor(async () => says(healthIn(files, host.reports().at(-1))), {
      what,
      seen: () => JSON.stringify(healthIn(files, host.reports().at(-1))),
    });

  await isTold((health) => health?.reason === 'ProbesPass', 'one primary and its replica');
  const [one, two] = ['pair/1', 'pair/2'].map((key) => memberOf(host.reports().at(-1), key)?.stance);
  expect([one?.role, two?.role]).toEqual(['primary', 'replica']);

  await askRedis(second, 'REPLICAOF', 'NO', 'ONE');
  await isTold((health) => health?.message.startsWith('pair/1 and pair/2 say that they are the primary') === true, 'two primaries');
  expect(memberOf(host.reports().at(-1), 'pair/2')).toMatchObject({ sync: { state: 'Synced' }, health: { state: 'Healthy' } });

  await askRedis(second, 'REPLICAOF', '127.0.0.1', String(stranger));
  await isTold((health) => health?.message.startsWith('members have to tell one stream') === true, 'another stream');

  await askRedis(second, 'REPLICAOF', '127.0.0.1', String(first));
  await askRedis(first, 'REPLICAOF', '127.0.0.1', String(stranger));
  await isTold((health) => health?.message.startsWith('no member is the primary, 1 have to be') === true, 'no primary');

  await askRedis(first, 'REPLICAOF', 'NO', 'ONE');
  await isTold((health) => health?.reason === 'ProbesPass', 'one primary again');
  expect(await agent.stop(), agent.log()).toBe(0);
  expectConsistentReports(host.reports());
});

/** The health of the pair as the server tells it, of an election that takes no time. */
function healthIn(files: Readonly<Record<string, string>>, report: Report | undefined) {
  const { fleet } = compile({ snapshot: textSnapshot(files), engine: adapterEngine, builtin: builtinForTests() });
  if (fleet === undefined || report === undefined) return undefined;
  const expectation = buildExpectation(fleet, undefined);
  const middleware = expectation.middleware.map(({ agreement, ...one }) => ({
    ...one,
    ...(agreement === undefined ? {} : { agreement: { ...agreement, settleMs: 0 } }),
  }));
  const reports = new Map([[report.host, { report, receivedAt: report.at, clockSkewMs: 0 }]]);
  const view = buildFleetView({ expectation: { ...expectation, middleware }, reports, now: Date.parse(report.at) });
  return view.middleware.find(({ name }) => name === 'pair')?.health;
}
