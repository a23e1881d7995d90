import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import type { ResourceOf } from '../../../schemas/index.ts';
import { freePort } from '../../../tests/support/free-ports.ts';
import { waitFor } from '../../../tests/support/wait-for.ts';
import { createLocalHost } from '../../host/index.ts';
import { openServiceManager } from '../../service-manager/index.ts';
import { aResource } from '../a-resource.ts';
import { aLocalMachine, aMemoryMachine, type Machine } from '../hand.ts';
import type { ApplyStep } from '../resource-module.ts';
import { checkLimits } from './check-limits.ts';
import { checkProgram } from './check-program.ts';
import { serviceModule } from './index.ts';

const { signal } = new AbortController();
const opened: { readonly machine: Machine; readonly service: ResourceOf<'service'> }[] = [];
const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) server.close();
  for (const { machine, service } of opened.splice(0)) {
    await openServiceManager(machine.host, 'supervisor').uninstall(service);
    await machine.stop();
  }
});

type Via = Partial<ResourceOf<'service'>['via']>;

function aDaemon(root: string, via: Via, definition = 'sha256:one'): ResourceOf<'service'> {
  return aResource('service', {
    name: 'app',
    fields: { running: true, enabled: true, definition },
    via: {
      manager: 'supervisor',
      argv: [process.execPath, '-e', 'setInterval(() => {}, 1000)'],
      log: `${root}/out.log`,
      stop: { signal: 'SIGTERM', timeoutMs: 3000 },
      ...via,
    },
  });
}

/** A process that listens on the port, as Git wanted it so far. */
async function startService(port: number, via: Via = {}) {
  const machine = await aLocalMachine();
  const { host } = machine;
  const argv = [process.execPath, '-e', `require('net').createServer().listen(${port}, '127.0.0.1')`] as const;
  const service = aDaemon(host.root, { argv: [...argv], listens: [{ address: '127.0.0.1', port, purpose: 'clients' }], ...via });
  opened.push({ machine, service });
  const context = { host, signal, find: () => undefined };
  const apply = (step: Partial<ApplyStep<'service'>> & Pick<ApplyStep<'service'>, 'desired' | 'observed'>) =>
    serviceModule.apply({ action: 'update', effect: 'restart', ...step }, context);
  const observe = () => serviceModule.observe(service, context);
  await apply({ action: 'create', desired: service, observed: { status: 'absent' } });
  const pid = async () => {
    const observed = await observe();
    return observed.status === 'known' ? observed.facts?.pid : undefined;
  };
  await waitFor(async () => (await host.probe({ tcp: { host: '127.0.0.1', port }, timeoutMs: 500 })).ok, { what: 'it listens' });
  return { machine, host, service, apply, observe, pid };
}

async function occupy(port: number, address = '127.0.0.1'): Promise<number> {
  const server = createServer();
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(port, address, resolve));
  return (server.address() as AddressInfo).port;
}

it.each([
  ['a program that is not there', () => ({ argv: ['/usr/bin/redis-servr'] as [string] }), '/usr/bin/redis-servr: there is no such program'],
  ['a program that no directory of programs has', () => ({ argv: ['redis-servr'] as [string] }), 'redis-servr: there is no such program'],
  ['a directory for a program', () => ({ argv: ['/usr/bin'] as [string] }), '/usr/bin is not a file that can be executed'],
  [
    'a script for nobody',
    (root: string) => {
      writeFileSync(`${root}/program`, '#!/usr/bin/nobody -x\n', { mode: 0o755 });
      return { argv: [`${root}/program`] as [string] };
    },
    'is a script for /usr/bin/nobody, which is not there or may not be executed',
  ],
  [
    'a program that may not be executed',
    (root: string) => {
      writeFileSync(`${root}/program`, '#!/bin/sh\n', { mode: 0o644 });
      return { argv: [`${root}/program`] as [string] };
    },
    'may not be executed by this agent',
  ],
  ['a directory of work that is not there', () => ({ cwd: '/nonexistent' }), 'its working directory /nonexistent does not exist'],
])('%s leaves the process as it is', async (_title, viaOf, problem) => {
  const { host, service, apply, observe, pid } = await startService(await freePort());
  const before = await pid();
  const observed = await observe();
  const desired = aDaemon(host.root, { ...service.via, ...viaOf(host.root) }, 'sha256:two');
  await expect(apply({ desired, observed })).rejects.toThrow(problem);
  expect(await pid()).toBe(before);
  const facts = { ...(observed.status === 'known' ? observed.facts : {}), upMs: expect.any(Number) };
  expect(await observe(), 'nothing is installed').toEqual({ ...observed, facts });
});

it('a port that somebody else holds leaves the process as it is, at a restart and at a reload, and is named with its holder', async () => {
  const { host, service, apply, observe, pid } = await startService(await freePort());
  const taken = await occupy(0);
  const listens = [...(service.via.listens ?? []), { address: '127.0.0.1', port: taken, purpose: 'status' }];
  const desired = aDaemon(host.root, { ...service.via, listens, reload: { signal: 'SIGHUP' } });
  const before = await pid();
  const problem = new RegExp(`is to listen on 127\\.0\\.0\\.1:${taken} \\(status\\), which is held by .+ \\(pid ${process.pid}\\)`);
  const observed = await observe();
  await expect(apply({ action: 'refresh', desired, observed })).rejects.toThrow(problem);
  await expect(apply({ action: 'refresh', effect: 'reload', desired, observed })).rejects.toThrow(problem);
  expect(await pid()).toBe(before);
});

it('its own ports are no obstacle, and those of another address are none', async () => {
  const port = await freePort();
  await occupy(port, '127.0.0.2');
  const { service, apply, observe, pid } = await startService(port);
  const before = await pid();
  await apply({ action: 'refresh', desired: service, observed: await observe() });
  expect(await pid()).not.toBe(before);
});

it('one of every IPv6 address is in the way when it takes IPv4 too, and only then', async () => {
  const port = await freePort();
  const { machine, host } = await startService(await freePort());
  await occupy(port, '::');
  const service = aDaemon(host.root, { listens: [{ address: '127.0.0.1', port, purpose: 'clients' }] });
  const start = () =>
    serviceModule.apply(
      { action: 'create', effect: 'restart', desired: { ...service, name: 'b' }, observed: { status: 'absent' } },
      { host, signal, find: () => undefined },
    );
  await expect(start()).rejects.toThrow(`(pid ${process.pid})`);
  servers.pop()?.close();
  const server = createServer();
  servers.push(server);
  await new Promise<void>((resolve) => server.listen({ port, host: '::', ipv6Only: true }, resolve));
  opened.push({ machine, service: { ...service, name: 'b' } });
  await expect(start()).resolves.toEqual({});
});

it('a start that fails tells what the product has added to its own log, and nothing of before', async () => {
  const machine = await aLocalMachine();
  const log = `${machine.host.root}/product.log`;
  writeFileSync(log, 'of another day\n');
  const text = `require('fs').appendFileSync(${JSON.stringify(log)}, 'bind: Address already in use\\n'); process.exit(1)`;
  const service = aDaemon(machine.host.root, { argv: [process.execPath, '-e', text], logs: [log] });
  opened.push({ machine, service });
  const step = { action: 'create', effect: 'restart', desired: service, observed: { status: 'absent' } } as const;
  const failure = serviceModule.apply(step, { host: machine.host, signal, find: () => undefined });
  await expect(failure).rejects.toThrow(`${log} ends:\nbind: Address already in use`);
  await expect(failure).rejects.not.toThrow('of another day');
});

it('an account that does not exist, or may not reach the program, is told where accounts are switched to', async () => {
  const { machine } = await startService(await freePort());
  const { root } = machine.host;
  const host = createLocalHost({ root, privileged: true });
  mkdirSync(`${root}/closed`);
  writeFileSync(`${root}/closed/run`, '#!/bin/sh\n', { mode: 0o755 });
  chmodSync(`${root}/closed`, 0o700);
  expect(await checkProgram(aDaemon(root, { user: 'nobody-at-all' }), host)).toBe('its user nobody-at-all does not exist');
  expect(await checkProgram(aDaemon(root, { group: 'nobody-at-all' }), host)).toBe('its group nobody-at-all does not exist');
  if (process.getuid?.() !== 0) return;
  expect(await checkProgram(aDaemon(root, { user: 'nobody', argv: ['/bin/true'] }), host)).toBeUndefined();
  expect(await checkProgram(aDaemon(root, { user: 'nobody', argv: [`${root}/closed/run`] }), host)).toMatch(
    /run: there is no such program|may not/,
  );
  expect(await checkProgram(aDaemon(root, { user: 'nobody', argv: ['/bin/true'], cwd: `${root}/closed` }), host)).toMatch(
    /may not be entered|does not exist/,
  );
});

it('what cannot be looked at is no reason', async () => {
  const { host } = await aMemoryMachine();
  expect(await checkProgram(aDaemon('', { user: 'app', group: 'app' }), host)).toBeUndefined();
});

it('takes nothing down for limits that cannot be had, and says why', async () => {
  const { service, apply, observe, pid } = await startService(await freePort());
  const before = await pid();
  const desired = {
    ...service,
    fields: { ...service.fields, definition: 'sha256:two' },
    via: { ...service.via, limits: { nofile: '200000000000' } },
  };
  await expect(apply({ desired, observed: await observe() })).rejects.toThrow(
    /is left as it is: its limit nofile of 200000000000 cannot be had: this machine gives a process at most \d+ open files; raise fs\.nr_open/,
  );
  expect(await pid()).toBe(before);
});

it('names the hard limit that the agent may not raise, and a helper that is missing', async () => {
  const { host } = await aMemoryMachine();
  const service = aDaemon(host.root, { limits: { nofile: '50032', core: '0' } });
  expect(await checkLimits(service, host)).toMatch(/set by prlimit of util-linux, and prlimit: no such program/);
  const refused = 'prlimit: failed to set the NOFILE resource limit: Operation not permitted\n';
  const tried: string[][] = [];
  host.script(['prlimit', '--nofile=50032:50032'], (argv) => {
    tried.push([...argv]);
    return { exitCode: 1, stderr: refused };
  });
  host.script(['prlimit', '--raw'], { stdout: '4096\n' });
  host.script(['cat', '/proc/sys/fs/nr_open'], { stdout: '1048576\n' });
  expect(await checkLimits(service, host)).toMatch(
    /^its limit nofile of 50032 cannot be had: the agent's own hard limit \(Max open files\) is 4096 and it may not raise it; give/,
  );
  expect(tried).toEqual([['prlimit', '--nofile=50032:50032', '--core=0:0', '--', 'true']]);
  host.script(['prlimit', '--nofile=50032:50032'], { exitCode: 0 });
  expect(await checkLimits(service, host)).toBeUndefined();
});
