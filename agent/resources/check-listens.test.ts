import { describe, expect, it } from 'vitest';
import type { Listen } from '../../schemas/index.ts';
import { createMemoryHost, type SocketHolder, type SocketHolders } from '../host/index.ts';
import { openServiceManager } from '../service-manager/index.ts';
import { aResource } from './a-resource.ts';
import { checkListens } from './check-listens.ts';
import { healthModule } from './health/index.ts';
import { serviceModule } from './service/index.ts';

const service = aResource('service', {
  name: 'cache',
  fields: { running: true, enabled: true, definition: 'one' },
  via: {
    manager: 'supervisor',
    argv: ['cached'],
    listens: [
      { address: '127.0.0.1', port: 6379, purpose: 'clients' },
      { port: 7000, purpose: 'peers' },
    ],
    stop: { signal: 'SIGTERM', timeoutMs: 1000 },
  },
});
const find = () => service;
const at = (address: string, port = 6379): SocketHolder => ({ address, port, isOwn: true });
const stranger: SocketHolder = { address: '0.0.0.0', port: 6379, isOwn: false, pid: 77, name: 'other' };

async function aHost(holders: SocketHolders | readonly SocketHolder[]) {
  const host = createMemoryHost();
  const manager = openServiceManager(host, 'supervisor');
  await manager.install(service);
  await manager.start(service);
  host.occupy(6379, 'status' in holders ? holders : { status: 'known', holders });
  return host;
}

const judge = async (holders: SocketHolders | readonly SocketHolder[], promised: { listens?: Listen[]; reached?: Listen[] }) =>
  checkListens({ service: service.id, ...promised }, { host: await aHost(holders), find });

describe('what is promised', () => {
  const said = (address?: string): Listen => ({ ...(address === undefined ? {} : { address }), port: 6379, purpose: 'clients' });

  it.each([
    [undefined, ['127.0.0.1'], true],
    ['redis.example.org', ['10.0.0.1'], true],
    ['localhost', ['::1'], true],
    ['127.0.0.1', ['127.0.0.1'], true],
    ['10.0.0.1', ['0.0.0.0'], true],
    ['10.0.0.1', ['127.0.0.1'], false],
    ['0.0.0.0', ['::'], true],
    ['*', ['127.0.0.1', '10.0.0.1'], false],
    ['[::]', ['0.0.0.0'], false],
    ['::', ['::'], true],
    [undefined, [], false],
  ])('at %s is there when the process listens on %j: %s', async (address, addresses, isThere) => {
    const { missing } = await judge(
      addresses.map((one) => at(one)),
      { listens: [said(address)] },
    );
    expect(missing === undefined).toBe(isThere);
  });

  it('and missing is told with what listens instead, and who', async () => {
    expect(await judge([at('127.0.0.1'), stranger], { listens: [said('10.0.0.1')] })).toEqual({
      missing: 'it does not listen on 10.0.0.1:6379 (clients), but 127.0.0.1:6379 and 0.0.0.0:6379 of other (pid 77) does',
    });
    expect(await judge([], { listens: [said('fd00::1')] })).toEqual({
      missing: 'it does not listen on [fd00::1]:6379 (clients), and nothing listens on that port',
    });
  });

  it.each([
    ['10.0.0.1', ['127.0.0.1'], false],
    ['10.0.0.1', ['0.0.0.0'], true],
    ['cache.example.org', ['127.0.0.1', '::1'], false],
    ['cache.example.org', ['10.0.0.1'], true],
    ['127.0.0.1', ['127.0.0.1'], true],
  ])('to others who are wired to %s is kept when the process listens on %j: %s', async (address, addresses, isKept) => {
    const reached = [{ address, port: 6379, purpose: 'redis' }];
    const { missing } = await judge(
      addresses.map((one) => at(one)),
      { reached },
    );
    expect(missing === undefined).toBe(isKept);
    if (!isKept) expect(missing).toContain(`others are wired to ${address}:6379 (redis), where it does not listen, but 127.0.0.1:6379`);
  });

  it('cannot be told where sockets cannot be seen', async () => {
    expect(await judge({ status: 'unseen', reason: 'root only' }, { listens: [said()] })).toEqual({ unseen: 'root only' });
  });

  it('makes a probe fail that passes by itself', async () => {
    const host = await aHost([at('127.0.0.1')]);
    host.answer(() => true, { ok: true, values: {}, text: 'PONG' });
    const via = { service: service.id, probe: { timeoutMs: 100 }, waitMs: 20 };
    const context = { host, find, signal: new AbortController().signal };
    const health = (listens: Listen[]) => aResource('health', { name: 'ping', fields: { healthy: true }, via: { ...via, listens } });
    expect(await healthModule.observe(health([said('127.0.0.1')]), context)).toMatchObject({ fields: { healthy: true } });
    const deaf = health([said('10.0.0.1')]);
    expect(await healthModule.observe(deaf, context)).toMatchObject({ fields: { healthy: false }, facts: { message: /10\.0\.0\.1:6379/ } });
    const step = { action: 'check', desired: deaf, observed: { status: 'absent' }, effect: 'none' } as const;
    await expect(healthModule.apply(step, context)).rejects.toThrow(/not healthy within 20 ms: it does not listen on 10\.0\.0\.1:6379/);
  });
});

it('what listens beyond what the adapter says is told, and no difference', async () => {
  const host = await aHost([]);
  const context = { host, find, signal: new AbortController().signal };
  const listening = (...sockets: readonly (readonly [string, number])[]) =>
    host.listen(sockets.map(([address, port]) => ({ address, port })));
  listening(['127.0.0.1', 6379], ['::', 7000]);
  expect((await serviceModule.observe(service, context)) as unknown).not.toHaveProperty('facts.listensBeyond');
  listening(['0.0.0.0', 6379], ['::', 7000], ['10.0.0.1', 7000], ['::1', 9010]);
  expect(await serviceModule.observe(service, context)).toMatchObject({
    status: 'known',
    facts: { listensBeyond: ['0.0.0.0:6379', '[::1]:9010'] },
  });
});
