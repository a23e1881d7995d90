import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type AgentHost, mainPid, memberOf, useAgentWorlds } from '../support/agent-world.ts';
import { fleetDocument, hostDocument, redisDocument } from '../support/fleet-documents.ts';
import { freePorts } from '../support/free-ports.ts';
import { skipWithout } from '../support/unmet-need.ts';

const openWorld = useAgentWorlds();
const service = 'plumb-cache-1';

function limitsOf(host: AgentHost, row: string): readonly string[] {
  const text = readFileSync(`/proc/${mainPid(host, service)}/limits`, 'utf8');
  return new RegExp(`^${row}\\s+(\\S+)\\s+(\\S+)`, 'm').exec(text)?.slice(1, 3) ?? [];
}

function prlimit(host: AgentHost, limit: string): void {
  execFileSync('prlimit', ['--pid', String(mainPid(host, service)), limit]);
}

async function openCache(spec: Readonly<Record<string, unknown>>) {
  const [port = 0] = await freePorts(1);
  const world = await openWorld({ 'fleet.yaml': fleetDocument(), 'h1.yaml': hostDocument('h1') });
  const commit = (now: Readonly<Record<string, unknown>>) => world.commit({ 'cache.yaml': redisDocument('cache', { port, ...now }) });
  commit(spec);
  return { host: world.host('h1'), commit };
}

it('starts a process with the limits of Git, and heals what is raised or lowered by hand', async (context) => {
  skipWithout(context, 'redis-server', 'prlimit');
  const limits = { nofile: 12000, core: { soft: 0, hard: '1M' }, nproc: { soft: 4000, hard: 5000 } };
  const { host, commit } = await openCache({ limits });
  expect(await host.once()).toMatchObject({ code: 0 });
  expect(limitsOf(host, 'Max open files')).toEqual(['12000', '12000']);
  expect(limitsOf(host, 'Max core file size')).toEqual(['0', '1048576']);
  const argv = readFileSync(`/proc/${mainPid(host, service)}/cmdline`, 'utf8');
  expect(argv).toContain('redis-server');
  for (const [limit, pointer] of [
    ['--core=1048576:1048576', '/limits/core'],
    ['--nofile=11000:11000', '/limits/nofile'],
  ] as const) {
    const before = mainPid(host, service);
    prlimit(host, limit);
    expect(await host.once()).toMatchObject({ code: 0 });
    expect(mainPid(host, service)).not.toBe(before);
    const told = host.events('DriftDetected').find((event) => event.pointer === pointer);
    expect(told).toMatchObject({ effect: 'restart', member: 'cache/1' });
    expect(told?.message).toContain(`/proc/${before}/limits: Max `);
    expect(limitsOf(host, 'Max open files')).toEqual(['12000', '12000']);
    expect(limitsOf(host, 'Max core file size')).toEqual(['0', '1048576']);
  }
  const kept = mainPid(host, service);
  // Nobody says a limit of the stack.
  prlimit(host, '--stack=4194304:');
  expect(await host.once()).toMatchObject({ code: 0 });
  expect(mainPid(host, service)).toBe(kept);

  commit({ limits: { ...limits, nofile: 2_000_000_000 } });
  const blocked = await host.once();
  expect(blocked.code).toBe(4);
  expect(blocked.log).toMatch(/its limit nofile of 2000000000 cannot be had: this machine gives a process at most \d+ open files/);
  expect(mainPid(host, service)).toBe(kept);

  commit({});
  expect(await host.once()).toMatchObject({ code: 0 });
  expect(mainPid(host, service)).not.toBe(kept);
  const free = mainPid(host, service);
  prlimit(host, '--nofile=11500:11500');
  expect(await host.once()).toMatchObject({ code: 0 });
  expect(mainPid(host, service)).toBe(free);
});

it('leaves a process alone that raises its own soft limit at its start, and sees when somebody lowers it then', async (context) => {
  skipWithout(context, 'redis-server', 'prlimit');
  const { host } = await openCache({ limits: { nofile: { soft: 1024, hard: 15000 } }, parameters: { maxclients: 992 } });
  expect(await host.once()).toMatchObject({ code: 0 });
  const { host: raising } = await openCache({ limits: { nofile: { soft: 1024, hard: 15000 } } });
  expect(await raising.once()).toMatchObject({ code: 0 });
  const pid = mainPid(raising, service);
  expect(limitsOf(raising, 'Max open files')).toEqual(['10032', '10032']);
  expect(await raising.once()).toMatchObject({ code: 0 });
  expect(memberOf(raising.reports().at(-1), 'cache/1')?.sync.state).toBe('Synced');
  expect(mainPid(raising, service)).toBe(pid);
  prlimit(raising, '--nofile=9000:10032');
  expect(await raising.once()).toMatchObject({ code: 0 });
  expect(mainPid(raising, service)).not.toBe(pid);
  expect(raising.events('DriftDetected').map(({ pointer }) => pointer)).toEqual(['/limits/nofile']);
});
