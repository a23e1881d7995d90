import type { Kysely } from 'kysely';
import { type Migration, type MigrationProvider, Migrator } from 'kysely/migration';
import type { Tables } from './tables.ts';

/** Brings the tables to the newest form. Safe to run from several servers at once. */
export async function migrate(database: Kysely<Tables>): Promise<void> {
  const { error } = await new Migrator({ db: database, provider }).migrateToLatest();
  if (error !== undefined) throw new Error('the store could not be migrated', { cause: error });
}

const provider: MigrationProvider = { getMigrations: () => Promise.resolve(migrations) };

/** In the order of their names. A migration that was released never changes. */
const migrations: Readonly<Record<string, Migration>> = {
  '0001-reports': { up: createReports },
  '0002-commits': { up: createCommits },
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
