import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Probe } from '../../schemas/index.ts';
import { freePort } from '../../tests/support/free-ports.ts';
import { waitFor } from '../../tests/support/wait-for.ts';
import { createLocalHost } from './local-host.ts';

const host = createLocalHost({ root: '' });
const directory = mkdtempSync(join(tmpdir(), 'plumb-probe-'));
const servers: Server[] = [];
let redis: ChildProcess;
let redisPort: number;

beforeAll(async () => {
  redisPort = await freePort();
  redis = spawn(
    'redis-server',
    ['--port', String(redisPort), '--bind', '127.0.0.1', '--requirepass', 'open sesame', '--save', '', '--dir', directory],
    {
      stdio: 'ignore',
    },
  );
  const isUp = async () => (await host.probe({ tcp: { host: '127.0.0.1', port: redisPort }, timeoutMs: 500 })).ok;
  await waitFor(isUp, { what: 'redis-server listens' });
});
afterAll(() => {
  redis.kill('SIGKILL');
  for (const server of servers) server.close();
  rmSync(directory, { recursive: true, force: true });
});

describe('http', () => {
  test('takes the wanted status, follows nothing, reads no more than a MiB', async () => {
    const port = await serveHttp((path) => {
      if (path === '/moved') return { status: 302, headers: { location: '/health' }, body: '' };
      if (path === '/down') return { status: 503, body: 'secret=1' };
      if (path === '/huge') return { status: 200, body: 'x'.repeat(2 * 1024 * 1024) };
      return { status: 200, body: '{"status":"UP","term":18446744073709551615,"ready":true,"more":{"a":1}}' };
    });
    const ask = (path: string, more: Partial<Probe> = {}, status = 200) =>
      host.probe({ http: { url: `http://127.0.0.1:${port}${path}`, method: 'GET', status }, timeoutMs: 60_000, ...more });
    expect(await ask('/health', { parse: { as: 'json' }, expect: '"UP"' })).toMatchObject({
      ok: true,
      values: { status: 'UP', term: '18446744073709551615', ready: 'true' },
    });
    expect(await ask('/moved')).toEqual({ ok: false, reason: `HTTP 302 from http://127.0.0.1:${port}/moved, 200 is wanted` });
    expect(await ask('/down?token=hush')).toEqual({ ok: false, reason: `HTTP 503 from http://127.0.0.1:${port}/down, 200 is wanted` });
    expect(await ask('/down', {}, 503)).toMatchObject({ ok: true, text: 'secret=1' });
    expect(await ask('/huge')).toMatchObject({ ok: false, reason: /more than 1048576 bytes/ });
    expect(await ask('/health', { expect: 'DOWN' })).toMatchObject({ ok: false, reason: /does not match DOWN/ });
  });
  test('names what went wrong', async () => {
    const silent = await serveTcp(() => undefined);
    const get = { method: 'GET', status: 200 } as const;
    expect(await host.probe({ http: { url: `http://127.0.0.1:${await freePort()}/`, ...get }, timeoutMs: 60_000 })).toEqual({
      ok: false,
      reason: 'connection refused',
    });
    expect(await host.probe({ http: { url: `http://127.0.0.1:${silent}/`, ...get }, timeoutMs: 150 })).toEqual({
      ok: false,
      reason: 'no answer within 150 ms',
    });
    expect(await host.probe({ http: { url: 'file:///etc/passwd', ...get }, timeoutMs: 150 })).toMatchObject({
      ok: false,
      reason: /no http or https URL/,
    });
  });
});

describe('tcp', () => {
  test('sends words and reads until the peer closes', async () => {
    const port = await serveTcp((socket, text) => {
      if (text === 'ruok') socket.end('imok');
      if (text === 'mntr') {
        socket.write('zk_server_state\tleader\nzk_znode');
        setTimeout(() => socket.end('_count\t5\n'), 50);
      }
    });
    const ask = (send: string, more: Partial<Probe>) => host.probe({ tcp: { host: '127.0.0.1', port, send }, timeoutMs: 60_000, ...more });
    expect(await ask('ruok', { expect: '^imok$' })).toMatchObject({ ok: true, text: 'imok' });
    expect(await ask('mntr', { parse: { as: 'pairs', separator: '\t' } })).toMatchObject({
      ok: true,
      values: { zk_server_state: 'leader', zk_znode_count: '5' },
    });
  });
  test('does not wait out its time with a peer that keeps the connection', async () => {
    const port = await serveTcp((socket) => socket.write('STAT pid 1\r\nEND\r\n'));
    const answer = await host.probe({
      tcp: { host: '127.0.0.1', port, send: 'stats\r\n' },
      timeoutMs: 3_600_000,
      parse: { as: 'pairs', separator: ' pid ' },
    });
    expect(answer).toMatchObject({ ok: true, values: { STAT: '1' } });
  });
  test('a connection alone is an answer where nothing is asked', async () => {
    const port = await serveTcp(() => undefined);
    expect(await host.probe({ tcp: { host: '127.0.0.1', port }, timeoutMs: 60_000 })).toEqual({ ok: true, text: '', values: {} });
    expect(await host.probe({ tcp: { host: '127.0.0.1', port }, timeoutMs: 100, expect: 'x' })).toEqual({
      ok: false,
      reason: 'no answer within 100 ms',
    });
  });
});

describe('resp, asked of a real redis-server', () => {
  const ask = (command: readonly string[], more: Partial<Probe> = {}, auth: readonly string[] = ['open sesame']) =>
    host.probe({ resp: { host: '127.0.0.1', port: redisPort, auth, command }, timeoutMs: 60_000, ...more });

  test('authenticates, asks, and reads text, integers and lists', async () => {
    expect(await ask(['PING'], { expect: '^PONG$' })).toMatchObject({ ok: true, text: 'PONG' });
    expect(await ask(['SET', 'key', 'värde\r\n"with" \0 bytes'])).toMatchObject({ ok: true });
    expect(await ask(['GET', 'key'])).toMatchObject({ ok: true, text: 'värde\r\n"with" \0 bytes' });
    expect(await ask(['STRLEN', 'key'], { parse: { as: 'text' } })).toMatchObject({ ok: true, values: { text: '22' } });
    expect(await ask(['CONFIG', 'GET', 'maxmemory*'], { parse: { as: 'list' } })).toMatchObject({
      ok: true,
      values: { maxmemory: '0', 'maxmemory-policy': 'noeviction' },
    });
    expect(await ask(['INFO', 'replication'], { parse: { as: 'pairs', separator: ':' } })).toMatchObject({
      ok: true,
      values: { role: 'master' },
    });
    expect(await ask(['INFO'], { parse: { as: 'pattern', pattern: 'redis_version:(?P<version>[0-9.]+)' } })).toMatchObject({
      ok: true,
      values: { version: /^\d/ },
    });
    expect(await ask(['GET', 'none'])).toMatchObject({ ok: true, text: '' });
    expect(await ask(['EVAL', "return {1, {'a', {2}}, false}", '0'])).toMatchObject({ ok: true, text: '1\na\n2\n' });
  });
  test('an answer larger than one packet is put together', async () => {
    await ask(['SET', 'large', 'x'.repeat(500_000)]);
    expect(await ask(['GET', 'large'])).toMatchObject({ ok: true, text: /^x{500000}$/ });
  });
  test('errors are reasons', async () => {
    expect(await ask(['PING'], {}, ['wrong'])).toMatchObject({ ok: false, reason: /^AUTH was answered with WRONGPASS/ });
    expect(await ask(['PING'], {}, [])).toMatchObject({ ok: false, reason: /^PING was answered with NOAUTH/ });
    expect(await ask(['CONFIG', 'SET', 'maxmemory', 'lots'])).toMatchObject({ ok: false, reason: /^CONFIG was answered with ERR/ });
    expect(await ask(['KEYS'], { parse: { as: 'list' } })).toMatchObject({ ok: false });
    const web = await serveTcp((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect(await host.probe({ resp: { host: '127.0.0.1', port: web, command: ['PING'] }, timeoutMs: 60_000 })).toMatchObject({
      ok: false,
      reason: /not a reply/,
    });
    const loading = await serveTcp((socket) => socket.write('-LOADING Redis is loading the dataset in memory\r\n'));
    expect(await host.probe({ resp: { host: '127.0.0.1', port: loading, command: ['PING'] }, timeoutMs: 60_000 })).toEqual({
      ok: false,
      reason: 'PING was answered with LOADING Redis is loading the dataset in memory',
    });
    const cut = await serveTcp((socket) => socket.end('$100\r\nhalf'));
    expect(await host.probe({ resp: { host: '127.0.0.1', port: cut, command: ['PING'] }, timeoutMs: 60_000 })).toMatchObject({
      ok: false,
      reason: /closed before/,
    });
  });
});

describe('command', () => {
  test('its exit code and its output decide', async () => {
    const ask = (argv: readonly string[], more: Partial<Probe> = {}) => host.probe({ command: { argv }, timeoutMs: 60_000, ...more });
    expect(await ask(['printf', 'a=1\nb = 2\n'], { parse: { as: 'pairs' } })).toMatchObject({ ok: true, values: { a: '1', b: '2' } });
    expect(await ask(['ls', '/nowhere'])).toMatchObject({ ok: false, reason: /^ls ended with exit code 2: .*No such file/ });
    expect(await ask(['no-such-program'])).toMatchObject({ ok: false, reason: /no such program/ });
    expect(await ask(['sleep', '3600'], { timeoutMs: 100 })).toEqual({ ok: false, reason: 'no answer within 100 ms' });
    expect(await ask(['printf', 'x'], { expect: '(' })).toMatchObject({ ok: false, reason: /not an RE2 pattern/ });
    expect(await ask(['printf', '[1'], { parse: { as: 'json' } })).toMatchObject({ ok: false, reason: /not JSON/ });
    expect(await ask(['printf', '%s', 'a'.repeat(30)], { expect: '^(a+)+b$' })).toMatchObject({ ok: false, reason: /does not match/ });
  });
  test('stops on an abort', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    expect(await host.probe({ command: { argv: ['sleep', '3600'] }, timeoutMs: 60_000 }, { signal: controller.signal })).toEqual({
      ok: false,
      reason: 'stopped before there was an answer',
    });
  });
});

async function serveTcp(answer: (socket: Socket, text: string) => void): Promise<number> {
  const server = createServer({ allowHalfOpen: false }, (socket) => {
    socket.on('data', (chunk: Buffer) => answer(socket, chunk.toString()));
    socket.on('error', () => undefined);
    socket.unref();
  });
  return listen(server);
}

async function serveHttp(answer: (path: string) => { status: number; body: string; headers?: Record<string, string> }): Promise<number> {
  return listen(
    createHttpServer((request, response) => {
      const { status, body, headers } = answer((request.url ?? '').split('?', 1)[0] ?? '');
      response.writeHead(status, headers ?? {});
      response.end(body);
    }),
  );
}

function listen(server: Server): Promise<number> {
  servers.push(server);
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));
}
