import { randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { DatabaseWays } from './database-ways.ts';
import type { Tables } from './tables.ts';

/** The one row of its table. */
const id = 1;

/** As large as a large report: a full disk often has room for less. */
const bytes = 48 * 1024;

/** Writes something, durably, where reports are: with the tables that every report goes through. Rejects when that fails. */
export async function tryWrite(database: Kysely<Tables>, ways: DatabaseWays): Promise<void> {
  ways.inspect?.();
  const written = { written_at: await ways.now(database), body: randomBytes(bytes).toString('base64') };
  await database.transaction().execute(async (transaction) => {
    await transaction.selectFrom('host_status').select('host').limit(1).execute();
    await transaction.selectFrom('report').select('digest').orderBy('received_at', 'desc').limit(1).execute();
    await transaction
      .insertInto('probe')
      .values({ id, ...written })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(written))
      .execute();
  });
}
