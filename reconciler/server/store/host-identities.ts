import type { Kysely } from 'kysely';
import { leavingKeptMs } from '../../rollout/index.ts';
import type { HostIdentity } from '../commits/identity-store.ts';
import type { DepartedIdentity } from '../http/known-identities.ts';
import type { DatabaseWays } from './database-ways.ts';
import { writePlacements } from './placements.ts';
import type { HostIdentityTable, Tables } from './tables.ts';

/** Databases bound the number of values in a statement. */
const rowsAtOnce = 1000;

/** Writes the identities that differ from before, which for most commits are none. */
export async function writeIdentities(
  database: Kysely<Tables>,
  { listed, ways }: { readonly listed: readonly HostIdentity[]; readonly ways: DatabaseWays },
): Promise<void> {
  const now = await ways.now(database);
  await database
    .deleteFrom('host_identity')
    .where('departed_at', '<', now - leavingKeptMs)
    .execute();
  await writePlacements(database, { listed, now });
  const rows = await database.selectFrom('host_identity').selectAll().execute();
  const known = new Map(rows.map((row) => [row.host, row]));
  const hosts = new Set(listed.map(({ host }) => host));
  const departed = rows.filter((row) => row.departed_at === null && !hosts.has(row.host)).map((row) => ({ ...row, departed_at: now }));
  const arrived = listed.flatMap(({ host, identity }) => {
    const isKnown = known.get(host)?.identity === identity && known.get(host)?.departed_at === null;
    return identity === undefined || isKnown ? [] : [{ host, identity, departed_at: null }];
  });
  await upsert(database, [...departed, ...arrived]);
  const revoked = listed.filter(({ host, identity }) => identity === undefined && known.has(host));
  for (const { host } of revoked) await database.deleteFrom('host_identity').where('host', '=', host).execute();
}

async function upsert(database: Kysely<Tables>, rows: readonly HostIdentityTable[]): Promise<void> {
  for (let first = 0; first < rows.length; first += rowsAtOnce) {
    await database
      .insertInto('host_identity')
      .values(rows.slice(first, first + rowsAtOnce))
      .onConflict((conflict) =>
        conflict
          .column('host')
          .doUpdateSet(({ ref }) => ({ identity: ref('excluded.identity'), departed_at: ref('excluded.departed_at') })),
      )
      .execute();
  }
}

export async function readDepartedIdentities(database: Kysely<Tables>, ways: DatabaseWays): Promise<ReadonlyMap<string, DepartedIdentity>> {
  const since = (await ways.now(database)) - leavingKeptMs;
  const rows = await database.selectFrom('host_identity').selectAll().where('departed_at', '>=', since).execute();
  return new Map(rows.map(({ host, identity, departed_at }) => [host, { identity, until: (departed_at ?? 0) + leavingKeptMs }]));
}
