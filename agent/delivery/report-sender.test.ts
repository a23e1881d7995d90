import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { Report } from '../../schemas/index.ts';
import type { Outbox } from './outbox.ts';
import { createReportSender } from './report-sender.ts';

it('tries again and again while the server is away, with pauses no longer than it was told', async () => {
  let tries = 0;
  const server = createServer((_request, response) => {
    tries += 1;
    response.writeHead(503).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = new AbortController();
  const report = { sequence: 1 } as Report;
  const outbox = { peek: async () => report } as unknown as Outbox;
  const { privateKey } = generateKeyPairSync('ed25519');
  const log = vi.fn();
  const longestPauseMs = vi.fn(() => 5);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const running = createReportSender({ outbox, server: url, host: 'h1', privateKey, signal: stop.signal, log, longestPauseMs }).run();
  onTestFinished(async () => {
    stop.abort();
    await running;
    server.close();
  });
  // With pauses that double, so many tries take days.
  await vi.waitFor(() => expect(tries).toBeGreaterThan(20), { timeout: 60_000 });
  expect(log).toHaveBeenCalledWith('report is not delivered yet', { sequence: 1, reason: expect.any(String) });
});
