import { type Kysely, sql } from 'kysely';
import type { CommitRecord } from '../../status/index.ts';
import { ingestReport } from './ingest-report.ts';
import { pruneStore } from './prune-store.ts';
import { toCommit, toEvent, toLastReport, toProgress } from './read-rows.ts';
import type { Store, StoredEventQuery, StoredReport } from './store.ts';
import type { Tables } from './tables.ts';

/** The store over any database kysely speaks to, migrated already. */
export function createStore(database: Kysely<Tables>): Store {
  return {
    ingest: (delivery) => ingestReport(database, delivery),
    readHeads: () => database.selectFrom('host_status').select(['host', 'sequence', 'digest']).orderBy('host').execute(),
    readLastReport: async (host) => {
      const row = await database.selectFrom('host_status').selectAll().where('host', '=', host).executeTakeFirst();
      return row === undefined ? undefined : toLastReport(row);
    },
    readReport: (host, sequence) => readReport(database, { host, sequence }),
    readEvents: (query) => readEvents(database, query),
    writeCommit: (commit) => writeCommit(database, commit),
    readCommits: async (limit) => {
      const rows = await database
        .selectFrom('commit_record')
        .selectAll()
        .orderBy('first_seen_at', 'desc')
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(toCommit);
    },
    readCommit: async (id) => {
      const row = await database.selectFrom('commit_record').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? undefined : toCommit(row);
    },
    readProgress: async (commit) => {
      const rows = await database.selectFrom('commit_progress').selectAll().where('commit_id', '=', commit).orderBy('host').execute();
      return rows.map(toProgress);
    },
    prune: (limits) => pruneStore(database, limits),
    ping: async () => {
      await sql`select 1`.execute(database);
    },
    close: () => database.destroy(),
  };
}

async function readReport(
  database: Kysely<Tables>,
  { host, sequence }: { host: string; sequence: number | undefined },
): Promise<StoredReport | undefined> {
  const columns = ['body', 'digest', 'received_at', 'clock_skew_ms'] as const;
  const row =
    sequence === undefined
      ? await database.selectFrom('host_status').select(columns).where('host', '=', host).executeTakeFirst()
      : await database.selectFrom('report').select(columns).where('host', '=', host).where('sequence', '=', sequence).executeTakeFirst();
  return row === undefined ? undefined : { ...toLastReport(row), digest: row.digest };
}

async function readEvents(database: Kysely<Tables>, { host, middleware, codes, from, limit }: StoredEventQuery) {
  let query = database.selectFrom('event').selectAll();
  if (host !== undefined) query = query.where('host', '=', host);
  if (middleware !== undefined) query = query.where('middleware', '=', middleware);
  if (codes !== undefined) query = query.where('code', 'in', codes);
  if (from !== undefined) query = query.where('at_ms', '>=', from);
  const rows = await query
    .orderBy('at_ms', 'desc')
    .orderBy('host')
    .orderBy('sequence', 'desc')
    .orderBy('position', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toEvent);
}

async function writeCommit(database: Kysely<Tables>, { id, author, committedAt, message, firstSeenAt }: CommitRecord): Promise<void> {
  await database
    .insertInto('commit_record')
    .values({ id, author: author ?? null, committed_at: committedAt ?? null, message: message ?? null, first_seen_at: firstSeenAt })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}
