import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRedisPid } from '../../examples/demo/ask.ts';
import {
  conditionOf,
  expectConsistentReports,
  mainPid,
  memberOf,
  useAgentWorlds,
  waitForReport,
  waitForSynced,
} from '../support/agent-world.ts';
import { fleetDocument, hostDocument, oneHost, redisDocument } from '../support/fleet-documents.ts';
import { freePorts } from '../support/free-ports.ts';
import { skipWithout } from '../support/unmet-need.ts';
import { waitFor } from '../support/wait-for.ts';

const openWorld = useAgentWorlds();

describe('a resource that Git no longer wants', () => {
  it('is removed within the cap; above it nothing is, until it is confirmed', async (context) => {
    skipWithout(context, 'redis-server');
    const [one = 0, two = 0] = await freePorts(2);
    const world = await openWorld({
      ...oneHost,
      'fleet.yaml': fleetDocument({ removals: { cap: 2 }, interval: '300ms' }),
      'one.yaml': redisDocument('one', { port: one }),
      'two.yaml': redisDocument('two', { port: two }),
    });
    const host = world.host('h1');
    const agent = host.run();
    await waitForSynced(host, world.repository.git('rev-parse', 'main').trim());
    const removed = world.commit({ 'two.yaml': null });
    const blocked = await waitForReport(host, 'the removal blocked', (report) => conditionOf(report, 'RemovalBlocked')?.status === 'True');
    expect(blocked.commit).toBe(removed);
    const planned = Number(/^(\d+) removals planned, cap 2$/.exec(conditionOf(blocked, 'RemovalBlocked')?.message ?? '')?.[1]);
    expect(planned).toBeGreaterThan(2);
    // Further cycles do not report it again.
    process.kill((await readRedisPid(one)) ?? 0, 'SIGKILL');
    await waitFor(async () => host.events('DriftHealed').length > 0, { what: 'the other one healed' });
    expect(await readRedisPid(two)).toBeDefined();
    expect(existsSync(join(host.root, 'etc/plumb/redis/two-1/redis.conf'))).toBe(true);
    expect(host.events('RemovalBlocked')).toHaveLength(1);
    await waitForSynced(host, world.commit({ 'fleet.yaml': fleetDocument({ removals: { cap: 2, confirm: planned } }) }));
    expect(await readRedisPid(two).catch(() => undefined)).toBeUndefined();
    expect(existsSync(join(host.root, 'etc/plumb/redis/two-1'))).toBe(false);
    expect(existsSync(join(host.root, 'var/lib/plumb/redis/two-1')), 'data stays').toBe(true);
    expect(await readRedisPid(one)).toBeDefined();
    expect(await agent.stop(), agent.log()).toBe(0);
    expectConsistentReports(host.reports());
  });

  it('runs on when it is detached, and ends when it is to be stopped', async (context) => {
    skipWithout(context, 'redis-server');
    const [kept = 0, stopped = 0] = await freePorts(2);
    const world = await openWorld({
      ...oneHost,
      'kept.yaml': redisDocument('kept', { port: kept }),
      'stopped.yaml': redisDocument('stopped', { port: stopped }),
    });
    const host = world.host('h1');
    const agent = host.run();
    await waitForSynced(host, world.repository.git('rev-parse', 'main').trim());
    const pid = await readRedisPid(kept);
    const report = await waitForSynced(
      host,
      world.commit({
        'kept.yaml': redisDocument('kept', { port: kept, members: [{ host: 'h1', id: '1', detached: true, parameters: { port: kept } }] }),
        'stopped.yaml': redisDocument('stopped', { port: stopped, state: 'stopped' }),
      }),
    );
    expect(await readRedisPid(kept)).toBe(pid);
    expect(existsSync(join(host.root, 'etc/plumb/redis/kept-1/redis.conf'))).toBe(true);
    expect(Object.values(host.ledger().resources).filter(({ members }) => members.includes('kept/1'))).toEqual([]);
    expect(report.members.map(({ key }) => key)).toEqual(['stopped/1']);
    expect(memberOf(report, 'stopped/1')).toMatchObject({ sync: { state: 'Synced' }, health: { state: 'Unknown', reason: 'Stopped' } });
    expect(await readRedisPid(stopped).catch(() => undefined)).toBeUndefined();
    await waitForSynced(host, world.commit({ 'stopped.yaml': redisDocument('stopped', { port: stopped }) }));
    expect(await readRedisPid(stopped)).toBeDefined();
    expect(await agent.stop(), agent.log()).toBe(0);
    expectConsistentReports(host.reports());
    expect(host.events('DriftDetected')).toEqual([]);
  });

  it('moves with its member from one host to another, and goes when the host does', async (context) => {
    skipWithout(context, 'redis-server');
    const [port = 0] = await freePorts(1);
    const world = await openWorld({ ...oneHost, 'h2.yaml': hostDocument('h2'), 'cache.yaml': redisDocument('cache', { port }) });
    const [from, to] = [world.host('h1'), world.host('h2')];
    const agents = [from.run(), to.run()];
    const first = world.repository.git('rev-parse', 'main').trim();
    await Promise.all([waitForSynced(from, first), waitForSynced(to, first)]);
    const moved = world.commit({ 'cache.yaml': redisDocument('cache', { port, host: 'h2' }) });
    await Promise.all([waitForSynced(from, moved), waitForSynced(to, moved)]);
    expect(existsSync(join(from.root, 'etc/plumb/redis/cache-1'))).toBe(false);
    expect(memberOf(to.reports().at(-1), 'cache/1')?.sync.state).toBe('Synced');
    expect(await readRedisPid(port)).toBe(mainPid(to, 'plumb-cache-1'));
    const unlisted = world.commit({ 'h2.yaml': null, 'cache.yaml': null });
    await waitForSynced(to, unlisted);
    expect(await readRedisPid(port).catch(() => undefined)).toBeUndefined();
    expect(to.ledger().resources).toEqual({});
    for (const agent of agents) expect(await agent.stop(), agent.log()).toBe(0);
    for (const host of [from, to]) expectConsistentReports(host.reports());
  });

  it('is confirmed by the commit that takes the host away, as any other', async (context) => {
    skipWithout(context, 'redis-server');
    const [port = 0] = await freePorts(1);
    const world = await openWorld({
      ...oneHost,
      'fleet.yaml': fleetDocument({ removals: { cap: 1 } }),
      'cache.yaml': redisDocument('cache', { port }),
    });
    const host = world.host('h1');
    expect((await host.once()).code).toBe(0);
    const gone = { 'h1.yaml': null, 'cache.yaml': null, 'h9.yaml': hostDocument('h9') };
    world.commit(gone);
    expect((await host.once()).code).toBe(4);
    expect(await readRedisPid(port)).toBeDefined();
    world.commit({ ...gone, 'fleet.yaml': fleetDocument({ removals: { cap: 1, confirm: 50 } }) });
    expect((await host.once()).code).toBe(0);
    expect(await readRedisPid(port).catch(() => undefined)).toBeUndefined();
  });
});
