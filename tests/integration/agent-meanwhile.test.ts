import { expect, it } from 'vitest';
import { askRedis } from '../../examples/demo/ask.ts';
import { expectConsistentReports, memberOf, useAgentWorlds, waitForSynced } from '../support/agent-world.ts';
import { fleetDocument, hostDocument, middlewareDocument, redisDocument } from '../support/fleet-documents.ts';
import { freePorts } from '../support/free-ports.ts';
import { skipWithout } from '../support/unmet-need.ts';
import { waitFor } from '../support/wait-for.ts';

const openWorld = useAgentWorlds();

it('looks at the other members, and at the health of all, while a step waits for minutes', async (context) => {
  skipWithout(context, 'redis-server');
  const [port = 0, primary = 0, replica = 0] = await freePorts(3);
  const fleet = { 'fleet.yaml': fleetDocument({ interval: '1s' }), 'h1.yaml': hostDocument('h1'), 'h2.yaml': hostDocument('h2') };
  const world = await openWorld({ ...fleet, 'solo.yaml': redisDocument('solo', { port }) });
  const host = world.host('h1');
  const agent = host.run();
  await waitForSynced(host, world.repository.git('rev-parse', 'main').trim());

  // Its primary is on a host without an agent: the replica is waited for until its time is over.
  const commit = world.commit({
    'pair.yaml': middlewareDocument('pair', {
      adapter: 'redis',
      topology: 'replication',
      members: [
        { host: 'h2', id: '1', role: 'primary', parameters: { port: primary } },
        { host: 'h1', id: '2', role: 'replica', parameters: { port: replica } },
      ],
    }),
  });
  const last = () => host.reports().findLast((report) => report.commit === commit);
  const told = (key: string) => {
    const report = last();
    return report === undefined ? undefined : memberOf(report, key);
  };
  await waitFor(async () => told('pair/2')?.health.state === 'Unhealthy', { what: 'the health of the member that is waited for' });
  expect(told('pair/2')?.sync.state).toBe('Changing');

  await askRedis(port, 'CONFIG', 'SET', 'maxmemory', '32mb');
  await waitFor(async () => told('solo/1')?.sync.state === 'Drifted', { what: 'the drift of another member' });
  expect(told('pair/2')?.sync.state).toBe('Changing');
  expect(host.events('DriftDetected'), 'the end of the cycle tells it').toEqual([]);

  world.commit({ 'solo.yaml': redisDocument('solo', { port, parameters: { timeout: 5 } }) });
  await waitFor(async () => host.events('DriftDetected').length === 1, { what: 'a newer commit ends the wait' });
  expect(await agent.stop(), agent.log()).toBe(0);
  expectConsistentReports(host.reports());
});
