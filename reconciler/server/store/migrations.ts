import { type Kysely, sql } from 'kysely';
import { type Migration, type MigrationProvider, Migrator } from 'kysely/migration';
import { StoreError } from './store-error.ts';
import type { Tables } from './tables.ts';

/** Brings the tables to the newest form. Safe to run from several servers at once. */
export async function migrate(database: Kysely<Tables>, path?: string): Promise<void> {
  const { error } = await new Migrator({ db: database, provider }).migrateToLatest();
  if (error === undefined || error instanceof StoreError) {
    if (error !== undefined) throw error;
    return;
  }
  const reason = error instanceof Error ? error.message : String(error);
  const newer = /previously executed migration (\S+) is missing/.exec(reason)?.[1];
  const place = path === undefined ? '' : `${path}: `;
  if (newer === undefined) throw new Error(`${place}the store could not be migrated: ${reason}`, { cause: error });
  const summary = 'a newer version of plumb has written the store';
  throw new StoreError(summary, {
    message: `${place}${summary} (${newer}): start that version, or put the backup from before the update in its place`,
    cause: error,
  });
}

const provider: MigrationProvider = { getMigrations: () => Promise.resolve(migrations) };

/** In the order of their names. A migration that was released never changes. */
const migrations: Readonly<Record<string, Migration>> = {
  '0001-reports': { up: createReports },
  '0002-commits': { up: createCommits },
  '0003-rollouts': { up: createRollouts },
  '0004-sent-statuses': { up: createSentStatuses },
  '0005-reviewed-commits': { up: createReviewedCommits },
  '0006-host-identities': { up: createHostIdentities },
  '0007-host-series': { up: createHostSeries },
  '0008-probe': { up: createProbe },
  '0009-placements': { up: createPlacements },
};

async function createReports(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('report')
    .addColumn('host', 'text', (column) => column.notNull())
    .addColumn('sequence', 'bigint', (column) => column.notNull())
    .addColumn('at', 'text', (column) => column.notNull())
    .addColumn('received_at', 'bigint', (column) => column.notNull())
    .addColumn('clock_skew_ms', 'bigint', (column) => column.notNull())
    .addColumn('commit_id', 'text')
    .addColumn('digest', 'text', (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('report_key', ['host', 'sequence'])
    .execute();
  await database.schema
    .createTable('host_status')
    .addColumn('host', 'text', (column) => column.primaryKey())
    .addColumn('sequence', 'bigint', (column) => column.notNull())
    .addColumn('received_at', 'bigint', (column) => column.notNull())
    .addColumn('clock_skew_ms', 'bigint', (column) => column.notNull())
    .addColumn('digest', 'text', (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .execute();
  await database.schema
    .createTable('event')
    .addColumn('host', 'text', (column) => column.notNull())
    .addColumn('sequence', 'bigint', (column) => column.notNull())
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('at', 'text', (column) => column.notNull())
    .addColumn('at_ms', 'bigint', (column) => column.notNull())
    .addColumn('received_at', 'bigint', (column) => column.notNull())
    .addColumn('code', 'text', (column) => column.notNull())
    .addColumn('message', 'text', (column) => column.notNull())
    .addColumn('middleware', 'text')
    .addColumn('member', 'text')
    .addColumn('resource', 'text')
    .addColumn('pointer', 'text')
    .addColumn('effect', 'text')
    .addColumn('duration_ms', 'bigint')
    .addPrimaryKeyConstraint('event_key', ['host', 'sequence', 'position'])
    .execute();
  await database.schema
    .createTable('nonce')
    .addColumn('host', 'text', (column) => column.notNull())
    .addColumn('nonce', 'text', (column) => column.notNull())
    .addColumn('seen_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('nonce_key', ['host', 'nonce'])
    .execute();
  await createIndexes(database);
}

async function createIndexes(database: Kysely<unknown>): Promise<void> {
  await database.schema.createIndex('report_received').on('report').column('received_at').execute();
  await database.schema.createIndex('event_time').on('event').columns(['code', 'at_ms']).execute();
  await database.schema.createIndex('event_middleware').on('event').columns(['middleware', 'at_ms']).execute();
  await database.schema.createIndex('event_host').on('event').columns(['host', 'at_ms']).execute();
  await database.schema.createIndex('event_received').on('event').column('received_at').execute();
  await database.schema.createIndex('nonce_seen').on('nonce').column('seen_at').execute();
}

async function createCommits(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('commit_record')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('author', 'text')
    .addColumn('committed_at', 'text')
    .addColumn('message', 'text')
    .addColumn('first_seen_at', 'text', (column) => column.notNull())
    .execute();
  await database.schema
    .createTable('commit_progress')
    .addColumn('commit_id', 'text', (column) => column.notNull())
    .addColumn('host', 'text', (column) => column.notNull())
    .addColumn('applied_at', 'text')
    .addColumn('refused_at', 'text')
    .addColumn('diagnostics', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('commit_progress_key', ['commit_id', 'host'])
    .execute();
}

async function createRollouts(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('rollout')
    .addColumn('middleware', 'text', (column) => column.primaryKey())
    .addColumn('body', 'text')
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .addColumn('changed_at', 'bigint', (column) => column.notNull())
    .execute();
  await database.schema
    .createTable('commit_in_force')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('commit_id', 'text', (column) => column.notNull())
    .addColumn('asked_at', 'bigint', (column) => column.notNull())
    .execute();
  await database.schema.alterTable('commit_record').addColumn('converged_at', 'text').execute();
  // SQLite adds one column at a time.
  await database.schema.alterTable('host_status').addColumn('conflict_since', 'bigint').execute();
  await database.schema.alterTable('host_status').addColumn('conflict_at', 'bigint').execute();
  await database.schema
    .alterTable('host_status')
    .addColumn('conflict_count', 'bigint', (column) => column.notNull().defaultTo(0))
    .execute();
}

async function createSentStatuses(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('sent_status')
    .addColumn('context', 'text', (column) => column.notNull())
    .addColumn('commit_id', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('description', 'text', (column) => column.notNull())
    .addColumn('sent_at', 'bigint', (column) => column.notNull())
    .addColumn('claimed_until', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('sent_status_key', ['context', 'commit_id'])
    .execute();
}

async function createReviewedCommits(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('reviewed_commit')
    .addColumn('commit_id', 'text', (column) => column.primaryKey())
    .addColumn('from_commit', 'text', (column) => column.notNull())
    .addColumn('digest_whole', 'text', (column) => column.notNull())
    .addColumn('digest_desired', 'text', (column) => column.notNull())
    .addColumn('digest_observed', 'text')
    .addColumn('reviewed_at', 'bigint', (column) => column.notNull())
    .addColumn('surprises', 'bigint', (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .execute();
  await database.schema
    .createTable('executed_step')
    .addColumn('commit_id', 'text', (column) => column.notNull())
    .addColumn('host', 'text', (column) => column.notNull())
    .addColumn('sequence', 'bigint', (column) => column.notNull())
    .addColumn('received_at', 'bigint', (column) => column.notNull())
    .addColumn('applied', 'integer', (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('executed_step_key', ['commit_id', 'host', 'sequence'])
    .execute();
}

async function createHostIdentities(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('host_identity')
    .addColumn('host', 'text', (column) => column.primaryKey())
    .addColumn('identity', 'text', (column) => column.notNull())
    .addColumn('departed_at', 'bigint')
    .execute();
}

async function createHostSeries(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('host_series')
    .addColumn('host', 'text', (column) => column.notNull())
    .addColumn('series', 'text', (column) => column.notNull())
    .addColumn('base', 'bigint', (column) => column.notNull())
    .addColumn('last_sequence', 'bigint', (column) => column.notNull())
    .addColumn('ended_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('host_series_key', ['host', 'series'])
    .execute();
  const status = () => database.schema.alterTable('host_status');
  await status()
    .addColumn('series', 'text', (column) => column.notNull().defaultTo(''))
    .execute();
  await status()
    .addColumn('base', 'bigint', (column) => column.notNull().defaultTo(0))
    .execute();
  await status()
    .addColumn('pruned_to', 'bigint', (column) => column.notNull().defaultTo(0))
    .execute();
  await forgetImpossible(database);
}

/** Numbers that no host can have, taken before they had maxima: they hid the host, or broke every page that read them. */
async function forgetImpossible(database: Kysely<unknown>): Promise<void> {
  const most = sql.lit(1_000_000_000_000);
  for (const table of ['report', 'event', 'executed_step'])
    await sql`delete from ${sql.table(table)} where sequence < 1 or sequence > ${most}`.execute(database);
  await sql`update event set duration_ms = null where duration_ms > ${most} or duration_ms < -${most}`.execute(database);
  await sql`update host_status set sequence = coalesce((select max(sequence) from report where report.host = host_status.host), 0)
    where sequence < 1 or sequence > ${most}`.execute(database);
}

async function createProbe(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('probe')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('written_at', 'bigint', (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .execute();
}

async function createPlacements(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('placement')
    .addColumn('host', 'text', (column) => column.notNull())
    .addColumn('member', 'text', (column) => column.notNull())
    .addColumn('departed_at', 'bigint')
    .addPrimaryKeyConstraint('placement_key', ['host', 'member'])
    .execute();
}
