import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../../../tests/support/free-ports.ts';
import { missingPostgres, type PostgresServer, startPostgres } from '../../../tests/support/postgres-server.ts';
import { aReport } from '../../../tests/support/sample-fleet.ts';
import { startTcpProxy } from '../../../tests/support/tcp-proxy.ts';
import { createPostgresStore } from './postgres-store.ts';
import { increment } from './rollout-contract.ts';
import { describeStore } from './store-contract.ts';

if (missingPostgres !== undefined) console.warn(`SKIPPED: ${missingPostgres}, the PostgreSQL store is not tested`);

describe.skipIf(missingPostgres !== undefined)('with PostgreSQL', () => {
  let postgres: PostgresServer;
  let url = '';

  beforeAll(async () => {
    postgres = await startPostgres();
    url = postgres.url;
  });

  afterAll(() => postgres.stop());

  describeStore('postgres store', () => createPostgresStore({ url }));

  test('two servers migrate and write at the same time, and see each other', async () => {
    const [one, two] = await Promise.all([createPostgresStore({ url }), createPostgresStore({ url })]);
    const results = await Promise.all(
      [one, two].map((store, index) =>
        store.ingest({ report: aReport({ host: 'shared' }), nonce: `n${index}`, receivedAt: 1_000_000, clockSkewMs: 0 }),
      ),
    );
    expect(results.map(({ result }) => result).sort()).toEqual(['accepted', 'duplicate']);
    expect(await two.readReport('shared')).toEqual(await one.readReport('shared'));
    await Promise.all([one.close(), two.close()]);
  });

  test('a server that is cut off in the middle of a change does not hold up the others', async () => {
    const proxy = await startTcpProxy(postgres.port);
    const cut = await createPostgresStore({ url: postgres.urlAt(proxy.port) });
    const other = await createPostgresStore({ url });
    const { promise: locked, resolve: onLocked } = Promise.withResolvers<void>();
    const lost = cut.updateRollout('cut', (turn) => {
      proxy.set('silence');
      onLocked();
      return increment('cut')(turn);
    });
    const outcome = lost.then(
      () => 'stored',
      () => 'not stored',
    );
    await locked;
    const startedAt = performance.now();
    await other.updateRollout('cut', increment('cut'));
    const waitedMs = performance.now() - startedAt;
    proxy.set('pass');
    expect(await outcome).toBe('not stored');
    expect((await other.readRollout('cut'))?.fence).toBe(1);
    await cut.updateRollout('cut', increment('cut'));
    expect((await other.readRollout('cut'))?.fence).toBe(2);
    console.log(`LEASES cutOffUnderLock=1 otherServerWaitedMs=${Math.round(waitedMs)}`);
    expect(waitedMs).toBeLessThan(120_000);
    await Promise.all([cut.close(), other.close()]);
    await proxy.close();
  });

  test('connections that the database cuts are replaced', async () => {
    const errors: Error[] = [];
    const store = await createPostgresStore({ url, onError: (error) => errors.push(error) });
    await store.ping();
    const admin = await createPostgresStore({ url });
    postgres.execute('select count(pg_terminate_backend(pid)) from pg_stat_activity where pid <> pg_backend_pid()');
    await expect.poll(() => errors.length).toBeGreaterThan(0);
    await expect(store.ping()).resolves.toBeUndefined();
    await Promise.all([store.close(), admin.close()]);
  });
});

test('a database that cannot be reached is an error, soon', async () => {
  const port = await freePort();
  await expect(createPostgresStore({ url: `postgres://plumb@127.0.0.1:${port}/postgres` })).rejects.toThrow();
});
