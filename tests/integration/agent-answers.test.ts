import { type ChildProcess, spawn } from 'node:child_process';
import { expect, it, onTestFinished } from 'vitest';
import { askRedis } from '../../examples/demo/ask.ts';
import type { MemberReport } from '../../schemas/index.ts';
import { type AgentHost, mainPid, memberOf, useAgentWorlds, waitForReport, waitForSynced } from '../support/agent-world.ts';
import { oneHost, redisDocument } from '../support/fleet-documents.ts';
import { freePorts } from '../support/free-ports.ts';
import { skipWithout } from '../support/unmet-need.ts';

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
