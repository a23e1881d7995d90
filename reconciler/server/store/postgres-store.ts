import { Socket } from 'node:net';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { createStore } from './create-store.ts';
import { postgresWays } from './database-ways.ts';
import { migrate } from './migrations.ts';
import type { Store } from './store.ts';
import type { Tables } from './tables.ts';

const int8 = 20;

/** Longest time of one statement. */
const statementMs = 30_000;
/** A server that was cut off in the middle of a change holds its lock no longer than this. */
const idleInTransactionMs = 5_000;

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
    statement_timeout: statementMs,
    idle_in_transaction_session_timeout: idleInTransactionMs,
    stream: openSocket,
    types: { getTypeParser },
  });
  // Without listeners a failover of the database ends the process: the pool hears of idle connections only. Of a connection
  // that breaks between two statements of a transaction the next statement tells.
  pool.on('error', onError);
  pool.on('connect', (client) => client.on('error', () => {}));
  const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  try {
    await migrate(kysely);
  } catch (error) {
    await kysely.destroy();
    throw error;
  }
  return createStore(kysely, postgresWays);
}

/** Of a database that vanished nothing is heard, not even an end: a connection silent for longer than any statement takes is given up. */
function openSocket(): Socket {
  const socket = new Socket();
  socket.setTimeout(statementMs + 5000, () => socket.destroy(new Error('the database has been silent for too long')));
  return socket;
}

/** bigint columns hold times and sequences, all below 2^53: numbers, as in SQLite. */
const getTypeParser: typeof pg.types.getTypeParser = (oid: number, format?: 'text' | 'binary') =>
  oid === int8
    ? (text: string | Buffer) => Number(text)
    : format === 'binary'
      ? pg.types.getTypeParser(oid, 'binary')
      : pg.types.getTypeParser(oid, 'text');
