import { type Kysely, sql } from 'kysely';
import { prunePlacements } from './placements.ts';
import { pruneReviews } from './reviewed-commits.ts';
import { pruneSentStatuses } from './sent-statuses.ts';
import type { PruneLimits, PruneResult } from './store.ts';
import type { Tables } from './tables.ts';

/** Keeps the history bounded. The state of a host now is in host_status and never pruned. */
export async function pruneStore(database: Kysely<Tables>, limits: PruneLimits): Promise<PruneResult> {
  const { keepFrom, reportsPerHost, noncesFrom, middleware } = limits;
  const old = await database.deleteFrom('report').where('received_at', '<', keepFrom).executeTakeFirst();
  const surplus = await pruneSurplus(database, reportsPerHost);
  if (Number(old.numDeletedRows) + surplus > 0) await notePruned(database);
  const events = await database.deleteFrom('event').where('received_at', '<', keepFrom).executeTakeFirst();
  const since = new Date(keepFrom).toISOString();
  await database.deleteFrom('commit_progress').where(sql<boolean>`coalesce(applied_at, refused_at) < ${since}`).execute();
  const nonces = await database.deleteFrom('nonce').where('seen_at', '<', noncesFrom).executeTakeFirst();
  await prunePlacements(database, keepFrom);
  await pruneSentStatuses(database, keepFrom);
  await pruneReviews(database, keepFrom);
  if (middleware !== undefined) await pruneRollouts(database, { keepFrom, keep: new Set(middleware) });
  return { reports: Number(old.numDeletedRows) + surplus, events: Number(events.numDeletedRows), nonces: Number(nonces.numDeletedRows) };
}

/** Positions only grow, so counting back from the last finds the surplus without sorting every report. */
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

/** A number that comes again below what is kept is no late report: nobody can tell whether it was used. */
async function notePruned(database: Kysely<Tables>): Promise<void> {
  await sql`update host_status set pruned_to =
    coalesce((select min(sequence) from report where report.host = host_status.host), host_status.sequence + 1) - 1`.execute(database);
}

/** A halt and the fencing numbers of middleware that Git lists are never forgotten, however long its agents are silent. */
async function pruneRollouts(database: Kysely<Tables>, { keepFrom, keep }: { keepFrom: number; keep: ReadonlySet<string> }): Promise<void> {
  const silent = await database.selectFrom('rollout').select('middleware').where('updated_at', '<', keepFrom).execute();
  for (const { middleware } of silent) {
    if (keep.has(middleware)) continue;
    await database.deleteFrom('rollout').where('middleware', '=', middleware).where('updated_at', '<', keepFrom).execute();
  }
}
