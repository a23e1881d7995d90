import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type ReportFront, startReportFront } from './report-front.ts';

const server = createServer((request, response) => {
  response.end(`${request.method} for ${request.headers['x-host']}`);
});
let front: ReportFront;
beforeEach(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  front = await startReportFront((server.address() as AddressInfo).port);
});
afterEach(async () => {
  await front.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const post = async () => {
  const sent = { method: 'POST', headers: { 'x-host': 'h1' }, body: '{"host":"h1","sequence":1}' };
  const answer = await fetch(`${front.url}/api/v1/reports`, { ...sent, signal: AbortSignal.timeout(500) });
  return { status: answer.status, text: await answer.text() };
};

it('passes what is sent, and keeps the newest report of each host', async () => {
  expect(await post()).toEqual({ status: 200, text: 'POST for h1' });
  expect(front.lastReport('h1')).toBe('{"host":"h1","sequence":1}');
  expect(front.lastReport('h2')).toBeUndefined();
});

it('fails as it is told to, until it passes again', async () => {
  front.set('page');
  expect(await post()).toMatchObject({ status: 200, text: expect.stringContaining('accept the terms') });
  front.set('swallow');
  expect(await post()).toEqual({ status: 200, text: '{"ok":true}' });
  front.set('bad-gateway');
  expect(await post()).toMatchObject({ status: 502 });
  for (const mode of ['silence', 'reset'] as const) {
    front.set(mode);
    await expect(post(), mode).rejects.toThrow();
  }
  front.set('pass');
  expect(await post()).toEqual({ status: 200, text: 'POST for h1' });
});
