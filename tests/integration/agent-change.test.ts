import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { askRedis, fetchText, readRedis, readRedisPid } from '../../examples/demo/ask.ts';
import type { Report } from '../../schemas/index.ts';
import {
  type AgentHost,
  conditionOf,
  expectConsistentReports,
  mainPid,
  memberOf,
  useAgentWorlds,
  waitForReport,
  waitForSynced,
} from '../support/agent-world.ts';
import { hostDocument, nginxDocument, oneHost, redisDocument } from '../support/fleet-documents.ts';
import { freePorts } from '../support/free-ports.ts';
import { plainNginx } from '../support/plain-nginx.ts';
import { skipWithout } from '../support/unmet-need.ts';
import { waitFor } from '../support/wait-for.ts';

const openWorld = useAgentWorlds();

describe('a change costs what its parameter says', () => {
  it('hot and restart, on Redis', async (context) => {
    skipWithout(context, 'redis-server');
    const [port = 0] = await freePorts(1);
    const redis = (parameters: Readonly<Record<string, unknown>>) => redisDocument('cache', { port, parameters });
    const world = await openWorld({ ...oneHost, 'cache.yaml': redis({}) });
    const host = world.host('h1');
    const agent = host.run();
    await waitForSynced(host, world.repository.git('rev-parse', 'main').trim());
    const first = await readRedisPid(port);
    await waitForSynced(host, world.commit({ 'cache.yaml': redis({ maxmemory: '96mb' }) }));
    expect(await readRedis(port, 'maxmemory')).toBe('100663296');
    expect(await readRedisPid(port)).toBe(first);
    await waitForSynced(host, world.commit({ 'cache.yaml': redis({ maxmemory: '32mb', databases: 32 }) }));
    expect([await readRedis(port, 'databases'), await readRedis(port, 'maxmemory')]).toEqual(['32', '33554432']);
    expect(await readRedisPid(port)).not.toBe(first);
    expect(await agent.stop(), agent.log()).toBe(0);
    expectConsistentReports(host.reports());
    expect(host.events('ServiceRestarted')).toHaveLength(1);
    expect(host.events('CommitApplied')).toHaveLength(3);
    expect(host.events('CommitSeen')).toHaveLength(3);
    expect(host.events('DriftDetected')).toEqual([]);
    expect(host.events('StepFailed')).toEqual([]);
  });

  it('reload, on nginx', async (context) => {
    skipWithout(context, 'nginx');
    const [port = 0, statusPort = 0] = await freePorts(2);
    const world = await openWorld({ ...oneHost, 'web.yaml': nginxDocument('web', { port, statusPort }) });
    const host = world.host('h1');
    const agent = host.run();
    await waitForSynced(host, world.repository.git('rev-parse', 'main').trim());
    const first = nginxPid(host);
    await waitForSynced(host, world.commit({ 'web.yaml': nginxDocument('web', { port, statusPort, text: 'changed' }) }));
    expect(await fetchText(`http://127.0.0.1:${port}/`)).toBe('changed');
    expect(nginxPid(host)).toBe(first);
    expect(await agent.stop(), agent.log()).toBe(0);
    expectConsistentReports(host.reports());
    expect(host.events('ServiceReloaded')).toHaveLength(1);
    expect(host.events('ServiceRestarted')).toEqual([]);
  });
});

describe('a reload that did not take', () => {
  it('stays red, is tried again, and turns green when it is really done', async (context) => {
    skipWithout(context, 'nginx');
    const [port = 0, statusPort = 0, taken = 0] = await freePorts(3);
    const world = await openWorld({ ...oneHost, 'web.yaml': nginxDocument('web', { port, statusPort, text: 'one' }) });
    const host = world.host('h1');
    const agent = host.run();
    await waitForSynced(host, world.repository.git('rev-parse', 'main').trim());
    const pid = nginxPid(host);
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(taken, '127.0.0.1', resolve));
    onTestFinished(() => void other.close());
    // nginx -t does not mind that the port is taken; the running master would, and go on with what it has.
    const files = { 'conf.d/two.conf': { content: `server { listen 127.0.0.1:${taken}; return 200 two; }\n` } };
    const commit = world.commit({ 'web.yaml': nginxDocument('web', { port, statusPort, text: 'one', files }) });
    await waitFor(async () => triesOf(host) >= 2, { what: 'a second try' });
    const red = host.reports().filter((report) => report.commit === commit);
    for (const report of red.slice(1)) expect(memberOf(report, 'web/a')?.sync.state).toBe('Blocked');
    expect(red.every(({ appliedCommit }) => appliedCommit !== commit)).toBe(true);
    expect(conditionOf(red.at(-1), 'Stalled')).toMatchObject({ status: 'True', reason: 'StepFailed' });
    expect(host.ledger().pending).toMatchObject({ 'service[plumb-web-a]': { effect: 'reload' } });
    expect(await fetchText(`http://127.0.0.1:${port}/`)).toBe('one');
    await new Promise((resolve) => other.close(resolve));
    await waitForSynced(host, commit);
    expect(await fetchText(`http://127.0.0.1:${taken}/`)).toBe('two');
    expect(nginxPid(host)).toBe(pid);
    expect(host.ledger()).toMatchObject({ pending: {}, failures: {} });
    expect(await agent.stop(), agent.log()).toBe(0);
    expectConsistentReports(host.reports());
    expect(host.events('EffectPending')).toHaveLength(1);
    expect(host.events('EffectProven')).toHaveLength(1);
  });

  it('gives way to a newer commit at once', async (context) => {
    skipWithout(context, 'nginx');
    const [port = 0, statusPort = 0] = await freePorts(2);
    const limit = (key: string, zone: string) => ({
      'conf.d/limit.conf': { content: `limit_req_zone ${key} zone=${zone}:1m rate=1r/s;\n` },
    });
    const web = (key: string, zone: string) => nginxDocument('web', { port, statusPort, adapter: 'plain', files: limit(key, zone) });
    const world = await openWorld({ ...oneHost, ...plainNginx(), 'web.yaml': web('$binary_remote_addr', 'one') });
    const host = world.host('h1');
    const agent = host.run();
    await waitForSynced(host, world.repository.git('rev-parse', 'main').trim());
    // Another key under the same name: the test passes and the running master refuses.
    const refused = world.commit({ 'web.yaml': web('$remote_addr', 'one') });
    const isBlocked = (report: Report) => report.commit === refused && memberOf(report, 'web/a')?.sync.state === 'Blocked';
    await waitForReport(host, 'blocked', isBlocked);
    await waitForSynced(host, world.commit({ 'web.yaml': web('$remote_addr', 'two') }));
    expect(await agent.stop(), agent.log()).toBe(0);
    expectConsistentReports(host.reports());
  });
});

describe('a configuration that its own test refuses', () => {
  it('changes nothing, and costs nothing when it is taken back', async (context) => {
    skipWithout(context, 'nginx', 'redis-server');
    const [port = 0, statusPort = 0, redisPort = 0] = await freePorts(3);
    const good = {
      'web.yaml': nginxDocument('web', { port, statusPort }),
      'cache.yaml': redisDocument('cache', {
        port: redisPort,
        files: { 'users.acl': { content: 'user default on nopass ~* &* +@all\n' } },
      }),
    };
    const world = await openWorld({ ...oneHost, ...good });
    const host = world.host('h1');
    const agent = host.run();
    await waitForSynced(host, world.repository.git('rev-parse', 'main').trim());
    const pids = [nginxPid(host), await readRedisPid(redisPort)];
    const before = treeOf(host);
    const bad = world.commit({
      'web.yaml': nginxDocument('web', {
        port,
        statusPort,
        text: 'never',
        files: { 'conf.d/tuning.conf': { content: 'no_such_directive on;\n' } },
      }),
      'cache.yaml': redisDocument('cache', {
        port: redisPort,
        parameters: { databases: 32, 'repl-backlog-size': '0' },
      }),
    });
    const isStopped = (report: Report) =>
      report.commit === bad && ['web/a', 'cache/1'].every((key) => memberOf(report, key)?.sync.reason === 'ConfigTestFailed');
    const report = await waitForReport(host, 'both stopped by their tests', isStopped);
    expect(memberOf(report, 'web/a')?.sync.message).toContain('no_such_directive');
    expect(memberOf(report, 'cache/1')?.sync.message).toContain('repl-backlog-size');
    expect(treeOf(host)).toEqual(before);
    const reverted = world.commit(good, { subject: 'Take it back' });
    await waitForSynced(host, reverted);
    expect(treeOf(host)).toEqual(before);
    expect([nginxPid(host), await readRedisPid(redisPort)]).toEqual(pids);
    expect(await agent.stop(), agent.log()).toBe(0);
    expectConsistentReports(host.reports());
    expect(host.events('ServiceReloaded')).toEqual([]);
  });
});

describe('a value that is not only Git’s', () => {
  it('an ignored value stays as a hand set it, in the file and in the process', async (context) => {
    skipWithout(context, 'redis-server');
    const [port = 0] = await freePorts(1);
    const ignore = [
      { resource: 'file[redis.conf]', fields: ['/entries/maxmemory'], reason: 'set by the load test' },
      { resource: 'parameters[*]', fields: ['/values/maxmemory'], reason: 'set by the load test' },
    ];
    const redis = (parameters: Readonly<Record<string, unknown>>) => redisDocument('cache', { port, parameters, ignore });
    const world = await openWorld({ ...oneHost, 'cache.yaml': redis({ timeout: 5 }) });
    const host = world.host('h1');
    const agent = host.run();
    await waitForSynced(host, world.repository.git('rev-parse', 'main').trim());
    const file = join(host.root, 'etc/plumb/redis/cache-1/redis.conf');
    writeFileSync(file, readFileSync(file, 'utf8').replace('maxmemory 64mb', 'maxmemory 99mb'));
    await askRedis(port, 'CONFIG', 'SET', 'maxmemory', '99mb');
    await waitForSynced(host, world.commit({ 'cache.yaml': redis({ timeout: 7, maxmemory: '70mb' }) }));
    expect(await readRedis(port, 'timeout')).toBe('7');
    expect(await readRedis(port, 'maxmemory')).toBe('103809024');
    expect(readFileSync(file, 'utf8')).toContain('maxmemory 99mb');
    expect(readFileSync(file, 'utf8')).toContain('timeout 7');
    const row = memberOf(host.reports().at(-1), 'cache/1')?.parameters.find(({ name }) => name === 'maxmemory');
    expect(row).toMatchObject({ state: 'ignored', disk: '99mb', running: '103809024' });
    expect(await agent.stop(), agent.log()).toBe(0);
    expect(host.events('DriftDetected')).toEqual([]);
    expectConsistentReports(host.reports());
  });

  it('that the program rewrites is the program’s', async (context) => {
    skipWithout(context, 'redis-server');
    const [primary = 0, replica = 0] = await freePorts(2);
    const redis = (parameters: Readonly<Record<string, unknown>>) =>
      redisDocument('pair', {
        port: primary,
        topology: 'replication',
        members: [
          { host: 'h1', id: '1', role: 'primary', parameters: { port: primary } },
          { host: 'h1', id: '2', role: 'replica', parameters: { port: replica } },
        ],
        parameters: { 'repl-diskless-sync-delay': 0, ...parameters },
      });
    const world = await openWorld({ ...oneHost, 'pair.yaml': redis({}) });
    const host = world.host('h1');
    const agent = host.run();
    await waitForSynced(host, world.repository.git('rev-parse', 'main').trim());
    const file = join(host.root, 'etc/plumb/redis/pair-2/redis.conf');
    expect(readFileSync(file, 'utf8')).toContain(`replicaof 127.0.0.1 ${primary}`);
    await askRedis(replica, 'REPLICAOF', 'NO', 'ONE');
    await askRedis(replica, 'CONFIG', 'REWRITE');
    const pid = await readRedisPid(replica);
    await waitForSynced(host, world.commit({ 'pair.yaml': redis({ timeout: 9 }) }));
    expect(await askRedis(replica, 'INFO', 'replication')).toContain('role:master');
    expect(readFileSync(file, 'utf8')).not.toContain('replicaof');
    expect(await readRedis(replica, 'timeout')).toBe('9');
    expect(await readRedisPid(replica)).toBe(pid);
    expect(await agent.stop(), agent.log()).toBe(0);
    expect(host.events('DriftDetected').filter(({ pointer }) => pointer === '/entries/replicaof')).toEqual([]);
    expectConsistentReports(host.reports());
  });
});

describe('an agent', () => {
  it('is alone with its state: a second one ends with 75', async () => {
    const world = await openWorld(oneHost);
    const host = world.host('h1');
    const agent = host.run();
    await waitForSynced(host, world.repository.git('rev-parse', 'main').trim());
    expect(await host.once()).toMatchObject({ code: 75, log: expect.stringContaining('another agent is running') });
    await agent.kill();
    expect((await host.once()).code).toBe(0);
  });

  it('of a host that Git does not list says so and touches nothing', async () => {
    const world = await openWorld(oneHost);
    const host = world.host('stranger');
    const agent = host.run();
    const report = await waitForReport(
      host,
      'the host unlisted',
      (one) => conditionOf(one, 'SourceReady')?.reason === 'HostUnlisted' && conditionOf(one, 'Ready')?.status === 'Unknown',
    );
    expect(report.members).toEqual([]);
    expect(await agent.stop(), agent.log()).toBe(0);
    world.commit({ 'stranger.yaml': hostDocument('stranger') });
    expect((await host.once()).code).toBe(0);
    expectConsistentReports(host.reports());
  });
});

function nginxPid(host: AgentHost): number {
  return mainPid(host, 'plumb-web-a');
}

function triesOf(host: AgentHost): number {
  return host.ledger().failures['service[plumb-web-a]']?.attempts ?? 0;
}

/** Every managed file with its text. */
function treeOf(host: AgentHost): Readonly<Record<string, string>> {
  const paths = Object.values(host.ledger().resources).filter(({ kind }) => kind === 'file');
  return Object.fromEntries(paths.map(({ name }) => [name, existsSync(name) ? readFileSync(name, 'utf8') : 'not there']));
}
