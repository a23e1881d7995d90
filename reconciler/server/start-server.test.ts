import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { aReport } from '../../tests/support/sample-fleet.ts';
import { aFleetWithIdentities, readSample, sampleNow, signReport } from '../../tests/support/sample-server.ts';
import { type RunningServer, type ServerOptions, startServer } from './start-server.ts';
import { createSqliteStore } from './store/sqlite-store.ts';

async function start(options: Partial<ServerOptions> = {}): Promise<RunningServer> {
  const store = await createSqliteStore({ path: ':memory:' });
  const fleet = aFleetWithIdentities();
  const server = await startServer({
    store,
    expectation: () => fleet,
    clock: () => sampleNow,
    version: '0.1.0',
    heartbeatMs: 50,
    ...options,
  });
  onTestFinished(async () => {
    await server.close();
    await store.close();
  });
  return server;
}

async function readMetric(server: RunningServer, series: string): Promise<number> {
  return readSample(await (await fetch(`${server.url}/metrics`)).text(), series);
}

async function open(server: RunningServer, head: string): Promise<Socket> {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write(head);
  return socket;
}

test('listens on 127.0.0.1 by default and refuses an open address without an option for it', async () => {
  const server = await start();
  expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  await expect(start({ listen: { host: '0.0.0.0' } })).rejects.toThrow('refusing to listen on 0.0.0.0');
});

test('a port in use is an error, not a crash', async () => {
  const { port } = new URL((await start()).url);
  await expect(start({ listen: { port: Number(port) } })).rejects.toThrow('EADDRINUSE');
});

test('takes a signed report over a socket, and shows the commit in force', async () => {
  const server = await start();
  const response = await fetch(`${server.url}/api/v1/reports`, signReport(server.url, aReport()));
  expect(await response.json()).toEqual({ accepted: true, duplicate: false, lastSequence: 1 });
  expect(await (await fetch(`${server.url}/api/v1/commits`)).json()).toMatchObject({
    commits: [{ id: 'c2', firstSeenAt: '2026-11-23T10:01:00.500Z' }],
  });
});

test.each([
  ['announced', (length: number) => `content-length: ${length}`, '413'],
  ['not announced', () => 'transfer-encoding: chunked', '413'],
])('50 MB, %s: refused long before the end, and the server goes on', async (_name, header, status) => {
  const server = await start();
  const size = 50 * 1024 * 1024;
  const { headers } = signReport(server.url, aReport());
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const socket = await open(
    server,
    `POST /api/v1/reports HTTP/1.1\r\nhost: ${new URL(server.url).host}\r\n${[...lines, header(size)].join('\r\n')}\r\n\r\n`,
  );
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk.toString();
  });
  const sent = await sendUntilAnswered(socket, { size, isAnswered: () => answer !== '' });
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(sent).toBeLessThan(size / 2);
  socket.destroy();
  expect(await readMetric(server, 'plumb_report_refused_total{reason="too-large"}')).toBe(1);
});

async function sendUntilAnswered(socket: Socket, { size, isAnswered }: { size: number; isAnswered: () => boolean }): Promise<number> {
  const chunk = Buffer.alloc(65_536, 'x');
  const framed = Buffer.concat([Buffer.from('10000\r\n'), chunk, Buffer.from('\r\n')]);
  let sent = 0;
  while (sent < size && !isAnswered() && !socket.destroyed) {
    socket.write(framed);
    sent += chunk.length;
    await sleep(1);
  }
  return sent;
}

test('an agent that sends too much gets the answer that it is too much', async () => {
  const server = await start();
  const request = signReport(server.url, aReport());
  for (const megabytes of [3, 10]) {
    const response = await fetch(`${server.url}/api/v1/reports`, { ...request, body: 'x'.repeat(megabytes * 1024 * 1024) });
    expect([megabytes, response.status]).toEqual([megabytes, 413]);
  }
});

test('a sender that stops in the middle is forgotten', async () => {
  const server = await start();
  const { headers, body } = signReport(server.url, aReport());
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const head = `POST /api/v1/reports HTTP/1.1\r\nhost: ${new URL(server.url).host}\r\n${lines.join('\r\n')}\r\ncontent-length: ${body.length}\r\nexpect: 100-continue\r\n\r\n`;
  const socket = await open(server, head + body.slice(0, 100));
  const [taken] = (await once(socket, 'data')) as [Buffer];
  expect(String(taken)).toContain('100 Continue');
  socket.resetAndDestroy();
  await expect.poll(() => readMetric(server, 'plumb_report_refused_total{reason="aborted"}')).toBe(1);
});

test('a page gets a report and a commit at once', async () => {
  const server = await start();
  const stream = await fetch(`${server.url}/api/v1/stream`);
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (reader === undefined) throw new Error('no stream');
  await fetch(`${server.url}/api/v1/reports`, signReport(server.url, aReport()));
  await server.commitChanged();
  let heard = '';
  while (!heard.includes('"commit":"c2"')) heard += (await reader.read()).value ?? '';
  expect(stream.headers.get('content-type')).toContain('text/event-stream');
  expect(heard).toContain('event: report\ndata: {"host":"data-1","sequence":1}\n');
  expect(heard).toContain('event: commit\ndata: {"commit":"c2"}\n');
  await reader.cancel();
});

test('200 pages that vanish leave no handler behind', async () => {
  const server = await start();
  const head = `GET /api/v1/stream HTTP/1.1\r\nhost: ${new URL(server.url).host}\r\n\r\n`;
  const sockets = await Promise.all(Array.from({ length: 200 }, () => open(server, head)));
  await expect.poll(() => readMetric(server, 'plumb_stream_clients')).toBe(200);
  for (const [index, socket] of sockets.entries()) {
    if (index % 2 === 0) socket.destroy();
    else socket.resetAndDestroy();
  }
  await expect.poll(() => readMetric(server, 'plumb_stream_clients')).toBe(0);
});

test('stops soon although pages are open', async () => {
  const store = await createSqliteStore({ path: ':memory:' });
  const server = await startServer({ store, expectation: () => undefined, version: '0.1.0' });
  const stream = await fetch(`${server.url}/api/v1/stream`);
  const text = stream.text();
  await server.close();
  // A stream that is cut, as those are that do not end soon, is an error.
  await expect(text).resolves.toEqual(expect.any(String));
  await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
  await store.close();
});

test('the address of IPv6 is written as an address', async () => {
  const server = await start({ listen: { host: '::1' } });
  expect(server.url).toMatch(/^http:\/\/\[::1\]:\d+$/);
  expect((await fetch(`${server.url}/api/v1/reports`, signReport(server.url, aReport()))).status).toBe(200);
});
