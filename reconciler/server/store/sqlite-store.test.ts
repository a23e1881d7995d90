import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, test } from 'vitest';
import { aReport } from '../../../tests/support/sample-fleet.ts';
import { createSqliteStore } from './sqlite-store.ts';
import { describeStore } from './store-contract.ts';

const directory = mkdtempSync(join(tmpdir(), 'plumb-store-'));
afterAll(() => rmSync(directory, { recursive: true }));

describeStore('sqlite store', () => createSqliteStore({ path: join(directory, 'contract.db') }));

test('opens again with everything, in write-ahead mode', async () => {
  const path = join(directory, 'again.db');
  const first = await createSqliteStore({ path });
  await first.ingest({ report: aReport(), nonce: 'n', receivedAt: 1, clockSkewMs: 0 });
  await first.close();
  const second = await createSqliteStore({ path });
  expect((await second.readReport('data-1'))?.report).toEqual(aReport());
  await second.close();
  const database = new DatabaseSync(path);
  expect(database.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
  database.close();
});
