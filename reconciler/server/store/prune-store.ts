import { type Kysely, sql } from 'kysely';
import type { PruneLimits, PruneResult } from './store.ts';
import type { Tables } from './tables.ts';

/** Keeps the history bounded. What a host is now is in host_status and never pruned. */
export async function pruneStore(database: Kysely<Tables>, { keepFrom, reportsPerHost, noncesFrom }: PruneLimits): Promise<PruneResult> {
  const old = await database.deleteFrom('report').where('received_at', '<', keepFrom).executeTakeFirst();
  const surplus = await pruneSurplus(database, reportsPerHost);
  const events = await database.deleteFrom('event').where('received_at', '<', keepFrom).executeTakeFirst();
  const since = new Date(keepFrom).toISOString();
  await database.deleteFrom('commit_progress').where(sql<boolean>`coalesce(applied_at, refused_at) < ${since}`).execute();
  const nonces = await database.deleteFrom('nonce').where('seen_at', '<', noncesFrom).executeTakeFirst();
  return { reports: Number(old.numDeletedRows) + surplus, events: Number(events.numDeletedRows), nonces: Number(nonces.numDeletedRows) };
}

/** Sequences only grow, so counting back from the last finds the surplus without sorting every report. */
async function pruneSurplus(database: Kysely<Tables>, reportsPerHost: number): Promise<number> {
  const crowded = await database
    .selectFrom('report')
    .select('host')
    .groupBy('host')
    .having(sql<boolean>`count(*) > ${sql.lit(Math.max(1, Math.floor(reportsPerHost)))}`)
    .execute();
  let deleted = 0;
  for (const { host } of crowded) {
    const first = await database
      .selectFrom('report')
      .select('sequence')
      .where('host', '=', host)
      .orderBy('sequence', 'desc')
      .limit(1)
      .offset(reportsPerHost - 1)
      .executeTakeFirst();
    if (first === undefined) continue;
    const result = await database.deleteFrom('report').where('host', '=', host).where('sequence', '<', first.sequence).executeTakeFirst();
    deleted += Number(result.numDeletedRows);
  }
  return deleted;
}
