import { type Kysely, sql } from 'kysely';
import type { CommitRecord } from '../../status/index.ts';
import { readCommitInForce, writeCommitInForce } from './commit-in-force.ts';
import type { DatabaseWays } from './database-ways.ts';
import { readExecutedSteps } from './executed-steps.ts';
import { readDepartedIdentity, writeIdentities } from './host-identities.ts';
import { ingestReport } from './ingest-report.ts';
import { insertNonce } from './insert-nonce.ts';
import { markConverged } from './mark-converged.ts';
import { pruneStore } from './prune-store.ts';
import { readRollout, readRolloutHeads, readRollouts } from './read-rollouts.ts';
import { toCommit, toConflict, toEvent, toLastReport, toProgress } from './read-rows.ts';
import { countSurprises, readReviewedChain, readReviewHeads, writeReviewedCommit } from './reviewed-commits.ts';
import { claimStatus, readSentStatuses, writeSentStatus } from './sent-statuses.ts';
import type { ReportHead, Store, StoredEventQuery, StoredReport } from './store.ts';
import type { Tables } from './tables.ts';
import { createTurns } from './take-turns.ts';
import { updateRollout } from './update-rollout.ts';

/** Longest wait for other changes of the same rollout: as long as one statement may take. */
const patienceMs = 30_000;

/** The store over any database kysely speaks to, migrated already. */
export function createStore(database: Kysely<Tables>, ways: DatabaseWays): Store {
  const inTurn = createTurns(patienceMs);
  return {
    ingest: (delivery) => ingestReport(database, delivery),
    useNonce: (use) => insertNonce(database, use),
    readHeads: () => readHeads(database),
    readLastReport: async (host) => {
      const row = await database.selectFrom('host_status').selectAll().where('host', '=', host).executeTakeFirst();
      return row === undefined ? undefined : { ...toLastReport(row), ...toConflict(row) };
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
    markConverged: (input) => markConverged(database, input),
    writeCommitInForce: (input) => writeCommitInForce(database, { ...input, ways }),
    readCommitInForce: () => readCommitInForce(database),
    writeIdentities: (listed) => writeIdentities(database, { listed, ways }),
    readDepartedIdentity: (host) => readDepartedIdentity(database, { host, ways }),
    writeReviewedCommit: (reviewed) => writeReviewedCommit(database, reviewed),
    readReviewedChain: (query) => readReviewedChain(database, query),
    readReviewHeads: () => readReviewHeads(database),
    readExecutedSteps: (commit) => readExecutedSteps(database, commit),
    countSurprises: (input) => countSurprises(database, input),
    readSentStatuses: (query) => readSentStatuses(database, query),
    claimStatus: (claim) => claimStatus(database, claim),
    writeSentStatus: (sent) => writeSentStatus(database, sent),
    updateRollout: (middleware, change) => inTurn(middleware, () => updateRollout({ database, ways, middleware, change })),
    readRollouts: async () => ({ now: await ways.now(database), rollouts: await readRollouts(database) }),
    readRollout: (middleware) => readRollout(database, middleware),
    readRolloutHeads: () => readRolloutHeads(database),
    readClock: () => ways.now(database),
    prune: (limits) => pruneStore(database, limits),
    ping: async () => {
      await sql`select 1`.execute(database);
    },
    close: () => database.destroy(),
  };
}

async function readHeads(database: Kysely<Tables>): Promise<readonly ReportHead[]> {
  const rows = await database
    .selectFrom('host_status')
    .select(['host', 'sequence', 'digest', 'conflict_since', 'conflict_at', 'conflict_count'])
    .orderBy('host')
    .execute();
  return rows.map((row) => ({ host: row.host, sequence: row.sequence, digest: row.digest, ...toConflict(row) }));
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
    .values({
      id,
      author: author ?? null,
      committed_at: committedAt ?? null,
      message: message ?? null,
      first_seen_at: firstSeenAt,
      converged_at: null,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}
