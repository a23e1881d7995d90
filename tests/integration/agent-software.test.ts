import { copyFileSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type AgentHost, mainPid, memberOf, useAgentWorlds, waitForReport, waitForSynced } from '../support/agent-world.ts';
import { fleetDocument, hostDocument, redisDocument } from '../support/fleet-documents.ts';
import { freePorts } from '../support/free-ports.ts';
import { skipWithout } from '../support/unmet-need.ts';
import { waitFor } from '../support/wait-for.ts';

const openWorld = useAgentWorlds();
const service = 'plumb-cache-1';

/** As a package manager does it: another file is renamed over the program. */
function renew(program: string): void {
  copyFileSync(program, `${program}.new`);
  renameSync(`${program}.new`, program);
}

/** One Redis with a program of its own. */
async function openCache() {
  const [port = 0] = await freePorts(1);
  const world = await openWorld({ 'fleet.yaml': fleetDocument(), 'h1.yaml': hostDocument('h1') });
  const host = world.host('h1');
  const program = join(world.directory, 'bin', 'redis-server');
  mkdirSync(join(world.directory, 'bin'));
  copyFileSync('/usr/bin/redis-server', program);
  const cache = (spec: Readonly<Record<string, unknown>> = {}) =>
    redisDocument('cache', { port, parameters: { binary: program }, ...spec });
  const commit = world.commit({ 'cache.yaml': cache() });
  return { world, host, program, cache, commit };
}

const restarts = (host: AgentHost) => host.events('ServiceRestarted').length;

it('restarts once what is older than its program, replaced while the agent runs and while it is away', async (context) => {
  skipWithout(context, 'redis-server');
  const { host, program, commit } = await openCache();
  const agent = host.run();
  await waitForSynced(host, commit);
  const first = mainPid(host, service);
  renew(program);
  await waitFor(async () => mainPid(host, service) !== first, { what: 'the process runs the new program' });
  await waitFor(async () => host.events('DriftHealed').some(({ pointer }) => pointer === '/software'), { what: 'the healing is told' });
  const told = host.events('DriftDetected').find(({ pointer }) => pointer === '/software');
  expect(told).toMatchObject({ effect: 'restart', member: 'cache/1' });
  expect(told?.message).toContain(`${program} was replaced instead of current, process ${first} runs since`);
  expect(restarts(host)).toBe(1);

  expect(await agent.stop(), agent.log()).toBe(0);
  const second = mainPid(host, service);
  renew(program);
  await host.once();
  const third = mainPid(host, service);
  expect(third).not.toBe(second);
  expect(restarts(host)).toBe(2);
  await host.once();
  expect([mainPid(host, service), host.reports().at(-1)?.events]).toEqual([third, []]);
  expect(memberOf(host.reports().at(-1), 'cache/1')?.sync.state).toBe('Synced');
});

it('only tells it where drift is observed', async (context) => {
  skipWithout(context, 'redis-server');
  const { world, host, program, cache, commit } = await openCache();
  host.run();
  await waitForSynced(host, commit);
  await waitForSynced(host, world.commit({ 'cache.yaml': cache({ drift: 'observe' }) }));
  const pid = mainPid(host, service);
  renew(program);
  const report = await waitForReport(host, 'the newer program is told', (told) => memberOf(told, 'cache/1')?.sync.state === 'Drifted');
  expect(memberOf(report, 'cache/1')).toMatchObject({
    sync: { reason: 'ObserveMode' },
    differences: [{ pointer: '/software', origin: 'drift', place: 'process', effect: 'restart', observed: `${program} was replaced` }],
  });
  expect(mainPid(host, service)).toBe(pid);
  expect(restarts(host)).toBe(0);
});
