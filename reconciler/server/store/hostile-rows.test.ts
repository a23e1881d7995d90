import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { aReport } from '../../../tests/support/sample-fleet.ts';
import { createSampleServer, sampleNow } from '../../../tests/support/sample-server.ts';
import { createTemporaryDirectory } from '../../../tests/support/temporary-directory.ts';
import { createSqliteStore } from './sqlite-store.ts';

const pages = [
  '/api/v1/fleet',
  '/api/v1/hosts/data-1',
  '/api/v1/hosts/data-2',
  '/api/v1/middleware/cache',
  '/api/v1/events',
  '/api/v1/drift-history',
  '/api/v1/rollouts',
  '/api/v1/commits',
  '/api/v1/commits/c2',
  '/metrics',
];

/** A store file that two hosts have reported to, and what an earlier version would have taken. */
async function aStoreWith(hostile: readonly string[], { isEarlier = false } = {}) {
  const path = join(createTemporaryDirectory(), 'plumb.sqlite');
  const before = await createSqliteStore({ path });
  await before.writeCommit({ id: 'c2', firstSeenAt: '2026-11-23T10:00:00.000Z' });
  const event = { code: 'StepDone', at: '2026-11-23T10:00:00.000Z', message: 'x', member: 'cache/a' } as const;
  for (const host of ['data-1', 'data-2'])
    await before.ingest({
      report: aReport({ host, events: [event] }),
      nonce: `nonce-${host}-0123456789`,
      receivedAt: sampleNow,
      clockSkewMs: 0,
    });
  await before.close();
  const database = new DatabaseSync(path);
  if (isEarlier) {
    database.exec("drop table host_series; drop table probe; drop table placement; delete from kysely_migration where name >= '0007'");
    for (const column of ['series', 'base', 'pruned_to']) database.exec(`alter table host_status drop column ${column}`);
  }
  for (const sql of hostile) database.exec(sql);
  database.close();
  const store = await createSqliteStore({ path });
  onTestFinished(() => store.close());
  return await createSampleServer({ store });
}

const huge = 2 ** 53;

test.each([
  ['a duration beyond 2^53', [`update event set duration_ms = ${BigInt(huge) * 4n} where host = 'data-1'`]],
  ['a body that is cut', ["update host_status set body = substr(body, 1, 100), digest = 'x' where host = 'data-1'"]],
  ['a body of another form', [`update host_status set body = '{"version":1}', digest = 'x' where host = 'data-1'`]],
  [
    'a body with a number that cannot be',
    [`update host_status set body = replace(body, '"durationMs":120', '"durationMs":1e300'), digest = 'x'`],
  ],
  ['a time that is none', ["update host_status set received_at = 9000000000000000000, digest = 'x' where host = 'data-1'"]],
  ['a rollout that is cut', ["insert into rollout values ('cache', '{', 1, 1)"]],
  ['progress that is cut', ["update commit_progress set diagnostics = '[' where host = 'data-1'"]],
  ['steps that are cut', ["update executed_step set body = '{' where host = 'data-1'"]],
])('%s breaks no page of the fleet', async (_what, hostile) => {
  const { app, post } = await aStoreWith(hostile);
  for (const page of pages) expect((await app.request(page)).status, page).toBe(200);
  const other = (await (await app.request('/api/v1/hosts/data-2')).json()) as { readonly state: string };
  expect(other.state).toBe('Reporting');
  expect((await post(aReport({ host: 'data-1', sequence: 2 }))).status).toBe(200);
});

test('a report that cannot be read is told at its host, and the next one is shown', async () => {
  const { app, post } = await aStoreWith(["update host_status set body = '{}', digest = 'x' where host = 'data-1'"]);
  const shown = async () => {
    const host = (await (await app.request('/api/v1/hosts/data-1')).json()) as {
      readonly judgement: { readonly state: string };
      readonly conditions: readonly { readonly reason: string; readonly message: string }[];
    };
    return [host.judgement.state, host.conditions[0]?.reason, host.conditions[0]?.message];
  };
  expect(await shown()).toEqual(['needsPerson', 'ReportUnreadable', expect.stringContaining('breaks the schema Report')]);
  await post(aReport({ sequence: 2 }));
  expect((await shown())[1]).not.toBe('ReportUnreadable');
});

test.each(['9007199254740991', '1e308'])('a host that an earlier version hid behind number %s is seen again', async (sequence) => {
  const hide = (table: string) => `update ${table} set sequence = ${sequence} where host = 'data-1'`;
  const { store, post } = await aStoreWith(['report', 'host_status', 'event', 'executed_step'].map(hide), { isEarlier: true });
  expect((await post(aReport({ sequence: 2, durationMs: 5 }))).status).toBe(200);
  expect((await store.readReport('data-1'))?.report.durationMs).toBe(5);
  expect((await store.readHeads()).map((head) => [head.host, head.sequence])).toEqual([
    ['data-1', 1],
    ['data-2', 1],
  ]);
});
