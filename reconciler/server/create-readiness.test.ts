import { truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { aReport } from '../../tests/support/sample-fleet.ts';
import { createSampleServer } from '../../tests/support/sample-server.ts';
import { createTemporaryDirectory } from '../../tests/support/temporary-directory.ts';
import { createReadiness } from './create-readiness.ts';
import { createSqliteStore } from './store/sqlite-store.ts';
import { StoreError } from './store/store-error.ts';

async function aServerOnFile() {
  const path = join(createTemporaryDirectory(), 'plumb.sqlite');
  const store = await createSqliteStore({ path });
  onTestFinished(() => store.close());
  const told: string[] = [];
  const server = await createSampleServer({ store, onError: (error) => void told.push(error.message) });
  await server.post(aReport());
  return { path, told, ...server };
}

test.each([
  ['removed', (path: string) => unlinkSync(path), 'the database was removed or replaced while the server runs'],
  ['without its log', (path: string) => unlinkSync(`${path}-wal`), 'the database was removed or replaced while the server runs'],
  ['cut to nothing', (path: string) => truncateSync(path), 'the database is damaged'],
  ['written over', (path: string) => writeFileSync(path, 'x'.repeat(200_000)), 'the database is damaged'],
])('a database that is %s: not ready, and says so', async (_what, harm, reason) => {
  const { app, path, told } = await aServerOnFile();
  harm(path);
  const answer = await app.request('/readyz');
  expect([answer.status, (await answer.text()).trim()]).toEqual([503, reason]);
  expect(told.at(-1)).toContain(path);
  expect((await app.request('/healthz')).status).toBe(200);
});

test('no report is acknowledged into a file that was removed', async () => {
  const { path, post } = await aServerOnFile();
  unlinkSync(path);
  expect((await post(aReport({ sequence: 2 }))).status).toBe(503);
});

test('a full disk is told as one, also where the transaction is gone with it', async () => {
  const path = join(createTemporaryDirectory(), 'plumb.sqlite');
  const setup = await createSqliteStore({ path });
  await setup.close();
  const limit = new DatabaseSync(path);
  const { page_count: pages } = limit.prepare('PRAGMA page_count').get() as { page_count: number };
  limit.close();
  const store = await createSqliteStore({ path, maxPages: pages + 2 });
  onTestFinished(() => store.close());
  const told: string[] = [];
  const { app, post } = await createSampleServer({ store, onError: (error) => void told.push(error.message) });
  const big = { code: 'StepDone', at: '2026-11-23T10:00:00.000Z', message: 'x'.repeat(2000) } as const;
  expect((await post(aReport({ events: Array.from({ length: 50 }, () => big) }))).status).toBe(503);
  expect(told).toEqual([expect.stringMatching(/plumb\.sqlite: the disk of the database is full .*: make room/)]);
  const answer = await app.request('/readyz');
  expect([answer.status, await answer.text()]).toEqual([503, 'the disk of the database is full\n']);
});

test('the write is tried once a second at most, and reports that cannot be stored count when several hosts are told so', async () => {
  let now = 0;
  let tried = 0;
  let isBroken = true;
  const { findMissing, ingest } = createReadiness({
    expectation: () => ({ commit: { id: 'c' }, hosts: [{ name: 'a' }, { name: 'b' }] }) as never,
    monotonic: () => now,
    store: {
      ping: async () => {
        tried += 1;
      },
      ingest: async () => {
        if (isBroken) throw new StoreError('the database is damaged', { message: '/x' });
        return { result: 'accepted', lastSequence: 1 };
      },
    },
  });
  for (let asked = 0; asked < 100; asked += 1) expect(await findMissing()).toBeUndefined();
  expect(tried).toBe(1);
  const deliver = (host: string) => ingest({ report: aReport({ host }), nonce: 'n', receivedAt: 1, clockSkewMs: 0 }).catch(() => undefined);
  await deliver('a');
  await deliver('a');
  expect(await findMissing()).toBeUndefined();
  await deliver('b');
  expect(await findMissing()).toBe('reports cannot be stored: the database is damaged');
  now = 2000;
  isBroken = false;
  await deliver('a');
  expect(await findMissing()).toBeUndefined();
  expect(tried).toBe(2);
});
