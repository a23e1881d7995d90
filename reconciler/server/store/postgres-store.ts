import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { createStore } from './create-store.ts';
import { migrate } from './migrations.ts';
import type { Store } from './store.ts';
import type { Tables } from './tables.ts';

const int8 = 20;

/** A store that several servers share. `url` is a postgres:// connection string; `onError` hears of connections that break while idle. */
export async function createPostgresStore({
  url,
  onError = () => {},
}: {
  readonly url: string;
  readonly onError?: (error: Error) => void;
}): Promise<Store> {
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: 5000,
    statement_timeout: 30_000,
    types: { getTypeParser },
  });
  // Without a listener, a failover of the database ends the process.
  pool.on('error', onError);
  const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  try {
    await migrate(kysely);
  } catch (error) {
    await kysely.destroy();
    throw error;
  }
  return createStore(kysely);
}

/** bigint columns hold times and sequences, all below 2^53: numbers, as in SQLite. */
const getTypeParser: typeof pg.types.getTypeParser = (oid: number, format?: 'text' | 'binary') =>
  oid === int8
    ? (text: string | Buffer) => Number(text)
    : format === 'binary'
      ? pg.types.getTypeParser(oid, 'binary')
      : pg.types.getTypeParser(oid, 'text');
