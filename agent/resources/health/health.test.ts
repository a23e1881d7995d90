import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { aResource } from '../a-resource.ts';
import { aLocalMachine, aMemoryMachine } from '../hand.ts';
import { describeResourceModule } from '../module-contract.ts';
import { healthModule } from './index.ts';

const desiredOf = (port: number, waitMs: number) =>
  aResource('health', {
    name: 'web',
    fields: { healthy: true },
    via: { probe: { http: { url: `http://127.0.0.1:${port}/health`, method: 'GET', status: 200 }, timeoutMs: 60_000 }, waitMs },
  });

/** Answers 503 until `after` requests were made. */
async function startServer(after: number): Promise<{ readonly server: Server; readonly port: number; set(healthy: boolean): void }> {
  let left = after;
  const server = createServer((_request, response) => {
    left -= 1;
    response.writeHead(left < 0 ? 200 : 503).end('answer');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    server,
    port: (server.address() as AddressInfo).port,
    set: (healthy) => {
      left = healthy ? 0 : 3;
    },
  };
}

describeResourceModule(healthModule, {
  cases: [
    {
      name: 'http, on this machine',
      start: async () => {
        const machine = await aLocalMachine();
        const { server, port, set } = await startServer(3);
        return {
          host: machine.host,
          stop: async () => {
            server.closeAllConnections();
            server.close();
            await machine.stop();
          },
          desired: desiredOf(port, 60_000),
          sabotages: [{ name: 'failing for a while', run: () => set(false), differs: ['/healthy'] }],
        };
      },
    },
    {
      name: 'in memory',
      start: async () => {
        const { host } = await aMemoryMachine();
        let left = 2;
        host.answer(
          () => true,
          () => (--left < 0 ? { ok: true, values: {}, text: '' } : { ok: false, reason: 'status 503' }),
        );
        return {
          host,
          desired: desiredOf(1, 60_000),
          sabotages: [
            {
              name: 'failing for a while',
              run: () => {
                left = 2;
              },
              differs: ['/healthy'],
            },
          ],
        };
      },
    },
  ],
  exceptions: [{ law: 'absent again after removal', reason: 'a question leaves nothing to remove' }],
});

describe('health', () => {
  const step = (waitMs: number) =>
    ({ action: 'check', desired: desiredOf(1, waitMs), observed: { status: 'absent' }, effect: 'none' }) as const;

  it('gives the last reason when the time is over', async () => {
    const { host } = await aMemoryMachine();
    let asked = 0;
    host.answer(
      () => true,
      () => ({ ok: false, reason: `status 503 (${++asked})` }),
    );
    await expect(healthModule.apply(step(3000), { host, signal: new AbortController().signal, find: () => undefined })).rejects.toThrow(
      /^not healthy within 3000 ms: status 503 \(\d+\)$/,
    );
    expect(asked).toBeGreaterThan(2);
    expect(asked).toBeLessThan(15);
  });

  it('stops waiting when something newer is desired', async () => {
    const { host } = await aMemoryMachine();
    host.answer(
      () => true,
      () => ({ ok: false, reason: 'status 503' }),
    );
    let asked = 0;
    const context = { host, signal: new AbortController().signal, find: () => undefined, isSuperseded: async () => ++asked > 2 };
    await expect(healthModule.apply(step(3_600_000), context)).rejects.toMatchObject({
      name: 'SupersededError',
      message: 'not healthy when a newer commit came: status 503',
    });
  });

  it('stops waiting when it is aborted', async () => {
    const { host } = await aMemoryMachine();
    const context = { host, signal: AbortSignal.timeout(80), find: () => undefined };
    await expect(healthModule.apply(step(3_600_000), context)).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});
