import type { Kysely } from 'kysely';
import { leavingKeptMs } from '../../rollout/index.ts';
import type { DatabaseWays } from './database-ways.ts';
import type { HostIdentity } from './store.ts';
import type { Tables } from './tables.ts';

/** Databases bound the number of values in a statement. */
const rowsAtOnce = 1000;

/** Writes what differs from before, which for most commits is nothing. */
export async function writeIdentities(
  database: Kysely<Tables>,
  { listed, ways }: { readonly listed: readonly HostIdentity[]; readonly ways: DatabaseWays },
): Promise<void> {
  const now = await ways.now(database);
  await database
    .deleteFrom('host_identity')
    .where('departed_at', '<', now - leavingKeptMs)
    .execute();
  const rows = await database.selectFrom('host_identity').selectAll().execute();
  const known = new Map(rows.map((row) => [row.host, row]));
  const hosts = new Set(listed.map(({ host }) => host));
  const isNew = ({ host, identity }: HostIdentity) => known.get(host)?.identity !== identity || known.get(host)?.departed_at !== null;
  const arrived = listed.filter(isNew).map(({ host, identity }) => ({ host, identity, departed_at: null }));
  const departed = rows.filter((row) => row.departed_at === null && !hosts.has(row.host)).map((row) => ({ ...row, departed_at: now }));
  const changed = [...arrived, ...departed];
  for (let first = 0; first < changed.length; first += rowsAtOnce) {
    await database
      .insertInto('host_identity')
      .values(changed.slice(first, first + rowsAtOnce))
      .onConflict((conflict) =>
        conflict
          .column('host')
          .doUpdateSet(({ ref }) => ({ identity: ref('excluded.identity'), departed_at: ref('excluded.departed_at') })),
      )
      .execute();
  }
}

export async function readDepartedIdentity(
  database: Kysely<Tables>,
  { host, ways }: { readonly host: string; readonly ways: DatabaseWays },
): Promise<string | undefined> {
  const since = (await ways.now(database)) - leavingKeptMs;
  const row = await database
    .selectFrom('host_identity')
    .select('identity')
    .where('host', '=', host)
    .where('departed_at', '>=', since)
    .executeTakeFirst();
  return row?.identity;
}
