import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { askRedis, fetchText, readRedisPid } from '../../examples/demo/ask.ts';
import type { MemberReport } from '../../schemas/index.ts';
import { type AgentHost, mainPid, memberOf, useAgentWorlds, waitForReport, waitForSynced } from '../support/agent-world.ts';
import { nginxDocument, oneHost, redisDocument } from '../support/fleet-documents.ts';
import { freePorts } from '../support/free-ports.ts';
import { skipWithout } from '../support/unmet-need.ts';
import { waitFor } from '../support/wait-for.ts';

const openWorld = useAgentWorlds();

const head = ({ repository }: { readonly repository: { readonly git: (...words: string[]) => string } }) =>
  repository.git('rev-parse', 'main').trim();

/** Somebody at the keyboard starts a program that nobody but him ends. */
function startByHand(program: string, args: readonly string[]): ChildProcess {
  const child = spawn(program, args, { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

function isGreen(member: MemberReport | undefined): boolean {
  return member?.sync.state === 'Synced' && member.health.state === 'Healthy';
}

/** What the member's reports from the number on say of it, each once. */
function saidSince(host: AgentHost, key: string, sequence: number): readonly MemberReport[] {
  return host.reports().flatMap((report) => (report.sequence > sequence ? (memberOf(report, key) ?? []) : []));
}

const lastSequence = (host: AgentHost) => host.reports().at(-1)?.sequence ?? 0;

it('a Redis that moved away is not taken for the stranger on its port, who is told nothing and named', async (context) => {
  skipWithout(context, 'redis-server');
  const [port = 0, moved = 0] = await freePorts(2);
  const world = await openWorld({ ...oneHost, 'cache.yaml': redisDocument('cache', { port, parameters: { requirepass: 'hunter2' } }) });
  const host = world.host('h1');
  const agent = host.run();
  await waitForSynced(host, head(world));
  const before = lastSequence(host);
  const login = (at: number, ...words: readonly string[]) =>
    spawn('redis-cli', ['-p', String(at), '--no-auth-warning', '-a', 'hunter2', ...words], { stdio: 'ignore' });
  await new Promise((resolve) => login(port, 'CONFIG', 'SET', 'port', String(moved)).once('exit', resolve));
  const stranger = startByHand('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '']);
  const name = `redis-server (pid ${stranger.pid}), not by this member's process (pid ${mainPid(host, 'plumb-cache-1')})`;
  const told = await waitForReport(
    host,
    'the stranger is named',
    (one) => memberOf(one, 'cache/1')?.health.message.includes(name) === true,
  );
  expect(memberOf(told, 'cache/1')).toMatchObject({
    sync: { state: 'Unknown', message: expect.stringContaining(name) },
    health: { state: 'Unhealthy', reason: 'ProbeFails' },
  });
  expect(await askRedis(port, 'INFO', 'errorstats')).not.toContain('ERR');
  expect(await askRedis(port, 'INFO', 'commandstats')).not.toMatch(/cmdstat_(auth|ping|config)/);

  stranger.kill('SIGKILL');
  await new Promise((resolve) => login(moved, 'CONFIG', 'SET', 'port', String(port)).once('exit', resolve));
  await waitForReport(host, 'green again', (one) => one.sequence > told.sequence && isGreen(memberOf(one, 'cache/1')));
  expect(await agent.stop(), agent.log()).toBe(0);
  const bad = saidSince(host, 'cache/1', before).filter((member, at, all) => isGreen(member) && at > 0 && !isGreen(all[at - 1]));
  expect(bad.length, 'green once, at the end').toBe(1);
});

it('an nginx started by hand on the same configuration answers for nobody but itself', async (context) => {
  skipWithout(context, 'nginx');
  const [port = 0, statusPort = 0] = await freePorts(2);
  const world = await openWorld({ ...oneHost, 'web.yaml': nginxDocument('web', { port, statusPort }) });
  const host = world.host('h1');
  const agent = host.run();
  await waitForSynced(host, head(world));
  expect(await agent.stop(), agent.log()).toBe(0);
  const ours = mainPid(host, 'plumb-web-a');
  process.kill(ours, 'SIGQUIT');
  const serves = () => fetchText(`http://127.0.0.1:${port}/`);
  await waitFor(async () => (await serves()) === undefined, { what: 'nobody serves' });
  const config = join(host.root, 'etc/plumb/nginx/web-a/nginx.conf');
  const twin = startByHand('nginx', ['-c', config, '-p', `${join(host.root, 'var/lib/plumb/nginx/web-a')}/`]);
  await waitFor(async () => (await serves())?.trim() === 'hello', { what: 'the twin serves' });

  const before = lastSequence(host);
  const again = host.run();
  await waitForReport(host, 'the twin is named', (one) => JSON.stringify(memberOf(one, 'web/a')).includes(`nginx (pid ${twin.pid})`));
  await new Promise((resolve) => setTimeout(resolve, 3000));
  expect(saidSince(host, 'web/a', before).filter(isGreen)).toEqual([]);

  process.kill(twin.pid ?? 0, 'SIGQUIT');
  await waitForReport(host, 'ours serves', (one) => one.sequence > before && isGreen(memberOf(one, 'web/a')), 'newest');
  expect(await serves()).toContain('hello');
  expect(await again.stop(), again.log()).toBe(0);
});

it('a program that is not there is told and takes nothing down', async (context) => {
  skipWithout(context, 'redis-server');
  const [port = 0] = await freePorts(1);
  const redis = (parameters: Readonly<Record<string, unknown>>) => redisDocument('cache', { port, parameters });
  const world = await openWorld({ ...oneHost, 'cache.yaml': redis({}) });
  const host = world.host('h1');
  const agent = host.run();
  await waitForSynced(host, head(world));
  const before = await readRedisPid(port);
  world.commit({ 'cache.yaml': redis({ binary: '/usr/bin/redis-servr' }) });
  const blocked = await waitForReport(host, 'it is told', (one) => memberOf(one, 'cache/1')?.sync.message.includes('redis-servr') === true);
  expect(memberOf(blocked, 'cache/1')?.sync.state).toBe('Blocked');
  expect(await readRedisPid(port)).toBe(before);
  await waitForSynced(host, world.commit({ 'cache.yaml': redis({}) }));
  expect(await readRedisPid(port)).toBe(before);
  expect(await agent.stop(), agent.log()).toBe(0);
});

it('a port that another program holds is named with it, and taken as soon as it is free', async (context) => {
  skipWithout(context, 'redis-server');
  const [port = 0] = await freePorts(1);
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(port, '127.0.0.1', resolve));
  onTestFinished(() => void holder.close());
  const world = await openWorld({ ...oneHost, 'cache.yaml': redisDocument('cache', { port }) });
  const host = world.host('h1');
  const agent = host.run();
  const told = await waitForReport(
    host,
    'the holder is told',
    (one) => memberOf(one, 'cache/1')?.sync.message.includes('which is held by') === true,
  );
  expect(memberOf(told, 'cache/1')?.sync).toMatchObject({
    state: 'Blocked',
    message: expect.stringMatching(new RegExp(`127\\.0\\.0\\.1:${port} \\(clients\\), which is held by .+ \\(pid ${process.pid}\\)`)),
  });
  holder.close();
  await waitForSynced(host, head(world));
  expect(await agent.stop(), agent.log()).toBe(0);
});
