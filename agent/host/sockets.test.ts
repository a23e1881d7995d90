import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { freePort } from '../../tests/support/free-ports.ts';
import { waitFor } from '../../tests/support/wait-for.ts';
import type { ProcessFacts, ServiceProcess, SocketPlace } from './host.ts';
import { createLocalHost } from './local-host.ts';
import { createProcesses } from './processes.ts';
import { createSockets } from './sockets.ts';

const host = createLocalHost({ root: '' });
const directory = mkdtempSync(join(tmpdir(), 'plumb-sockets-'));
const servers: Server[] = [];
const children: ChildProcess[] = [];
afterAll(() => {
  for (const server of servers) server.close();
  for (const child of children) child.kill('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});

async function listenHere(where: { readonly port: number; readonly host?: string } | { readonly path: string }): Promise<void> {
  const server = createServer();
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(where, resolve));
}

/** Another process that listens there. */
async function listenElsewhere(port: number, address: string): Promise<number> {
  const child = spawn(process.execPath, ['-e', `require('net').createServer().listen(${port}, '${address}')`], { stdio: 'ignore' });
  children.push(child);
  const isUp = async () => (await host.probe({ tcp: { host: address, port }, timeoutMs: 500 })).ok;
  await waitFor(isUp, { what: `a process listens on ${port}` });
  return child.pid ?? 0;
}

async function ownProcesses(rest: readonly number[] = []): Promise<ServiceProcess & { readonly asked: () => number }> {
  let asked = 0;
  const factsOf = async (pid: number): Promise<ProcessFacts> => {
    const facts = await host.readProcess(pid);
    if (facts === undefined) throw new Error(`no process ${pid}`);
    return facts;
  };
  const main = await factsOf(process.pid);
  const readRest = () => {
    asked += 1;
    return Promise.all(rest.map(factsOf));
  };
  return { main, rest: readRest, asked: () => asked };
}

const connectTo = (port: number, address = '127.0.0.1'): SocketPlace => ({ use: 'connect', address, port });

it('knows its own socket, and looks at the main process alone', async () => {
  const port = await freePort();
  await listenHere({ port, host: '127.0.0.1' });
  const own = await ownProcesses();
  for (let look = 0; look < 2; look += 1)
    expect(await host.findHolders(connectTo(port), own)).toEqual({
      status: 'known',
      holders: [{ address: '127.0.0.1', port, isOwn: true }],
    });
  expect(own.asked()).toBe(0);
});

it('knows the socket of a worker, and looks for it once', async () => {
  const port = await freePort();
  const own = await ownProcesses([await listenElsewhere(port, '127.0.0.1')]);
  for (let look = 0; look < 2; look += 1)
    expect(await host.findHolders(connectTo(port), own)).toMatchObject({ holders: [{ isOwn: true }] });
  expect(own.asked()).toBe(1);
});

it('names the program and the process of another one', async () => {
  const port = await freePort();
  const pid = await listenElsewhere(port, '127.0.0.1');
  expect(await host.findHolders(connectTo(port), await ownProcesses())).toEqual({
    status: 'known',
    holders: [{ address: '127.0.0.1', port, isOwn: false, pid, name: 'node' }],
  });
});

it('looks through all processes for a stranger once, and again when that one holds it no more', async () => {
  const port = await freePort();
  const heir = 'setInterval(() => {}, 1000)';
  const holder = `const server = require('net').createServer().listen(${port}, '127.0.0.1', () => {
    const child = require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(heir)}], { stdio: ['ignore', 'ignore', 'ignore', server._handle] });
    require('fs').writeSync(1, child.pid + '\\n');
  })`;
  const child = spawn(process.execPath, ['-e', holder], { stdio: ['ignore', 'pipe', 'ignore'] });
  children.push(child);
  const heirPid = Number(String((await once(child.stdout, 'data'))[0]));
  try {
    const table = createProcesses();
    let lists = 0;
    const sockets = createSockets({
      read: table.read,
      list: () => {
        lists += 1;
        return table.list();
      },
    });
    const own = await ownProcesses();
    const holderPid = async () => {
      const found = await sockets.find(connectTo(port), own);
      return found.status === 'known' ? found.holders[0]?.pid : undefined;
    };
    expect([await holderPid(), await holderPid(), lists]).toEqual([child.pid, child.pid, 1]);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect([await holderPid(), await holderPid(), lists]).toEqual([heirPid, heirPid, 2]);
  } finally {
    process.kill(heirPid, 'SIGKILL');
  }
});

it('finds it no longer its own as soon as it listens no more and another does', async () => {
  const port = await freePort();
  await listenHere({ port, host: '127.0.0.1' });
  const own = await ownProcesses();
  expect(await host.findHolders(connectTo(port), own)).toMatchObject({ holders: [{ isOwn: true }] });
  await new Promise((resolve) => servers.pop()?.close(resolve));
  const pid = await listenElsewhere(port, '127.0.0.1');
  expect(await host.findHolders(connectTo(port), own)).toMatchObject({ holders: [{ isOwn: false, pid }] });
});

it('takes a socket of both families for IPv4, beside a connection to another address of the port', async () => {
  const port = await freePort();
  await listenHere({ port });
  expect(await host.findHolders(connectTo(port), await ownProcesses())).toEqual({
    status: 'known',
    holders: [{ address: '::', port, isOwn: true }],
  });
});

it('says nothing of an address of another machine, and finds nobody where nobody listens', async () => {
  expect(await host.findHolders(connectTo(80, '192.0.2.1'), await ownProcesses())).toEqual({ status: 'elsewhere' });
  expect(await host.findHolders(connectTo(await freePort()), await ownProcesses())).toEqual({ status: 'known', holders: [] });
});

it('knows who is in the way of listening, without a service too', async () => {
  const port = await freePort();
  const pid = await listenElsewhere(port, '127.0.0.1');
  expect(await host.findHolders({ use: 'listen', port })).toMatchObject({ holders: [{ pid, isOwn: false, address: '127.0.0.1' }] });
  expect(await host.findHolders({ use: 'listen', address: '127.0.0.2', port })).toEqual({ status: 'known', holders: [] });
  expect(await host.findHolders({ use: 'listen', port, protocol: 'udp' })).toEqual({ status: 'known', holders: [] });
});

it('knows the socket of a path', async () => {
  const path = join(directory, 'own.sock');
  await listenHere({ path });
  expect(await host.findHolders({ use: 'connect', path }, await ownProcesses())).toMatchObject({
    holders: [{ isOwn: true, address: path }],
  });
});

it('sends nothing to whom the connection has led when he is not admitted', async () => {
  const port = await freePort();
  const heard: string[] = [];
  const server = createServer((socket) => {
    socket.on('data', (chunk) => heard.push(String(chunk)));
    socket.on('error', () => undefined);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const admit = async ({ address, port: at }: SocketPlace) => `not ${address}:${at}`;
  const questions = [
    { tcp: { host: '127.0.0.1', port, send: 'ruok' } },
    { resp: { host: '127.0.0.1', port, auth: ['hunter2'], command: ['PING'] } },
    { http: { url: `http://127.0.0.1:${port}/`, method: 'GET', status: 200 } },
    { http: { url: `https://localhost:${port}/`, method: 'GET', status: 200 } },
  ] as const;
  for (const question of questions)
    expect(await host.probe({ ...question, timeoutMs: 5000 } as Parameters<typeof host.probe>[0], { admit })).toEqual({
      ok: false,
      reason: `not 127.0.0.1:${port}`,
    });
  expect(heard).toEqual([]);
});
