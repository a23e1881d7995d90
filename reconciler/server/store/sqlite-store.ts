import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { Kysely, type SqliteDatabase, SqliteDialect } from 'kysely';
import { createStore } from './create-store.ts';
import { sqliteWays } from './database-ways.ts';
import { migrate } from './migrations.ts';
import type { Store } from './store.ts';
import type { Tables } from './tables.ts';

export interface SqliteStoreOptions {
  /** `:memory:` for a store that ends with the process. */
  readonly path: string;
  /** Milliseconds since the epoch. Default: the machine's. */
  readonly clock?: () => number;
}

/** A store in one file. A write that is acknowledged survives kill -9 and a power cut. */
export async function createSqliteStore({ path, clock = Date.now }: SqliteStoreOptions): Promise<Store> {
  const database = new DatabaseSync(path, { enableForeignKeyConstraints: true, timeout: 5000 });
  database.exec('PRAGMA journal_mode = WAL');
  database.exec('PRAGMA synchronous = FULL');
  const kysely = new Kysely<Tables>({ dialect: new SqliteDialect({ database: toKysely(database) }) });
  await migrate(kysely);
  return createStore(kysely, sqliteWays(clock));
}

/** node:sqlite with the calls kysely makes. */
function toKysely(database: DatabaseSync): SqliteDatabase {
  const statements = new Map<string, StatementSync>();
  return {
    close: () => database.close(),
    prepare: (sql) => {
      const statement = statements.get(sql) ?? database.prepare(sql);
      // The texts are few, but lists of parameters vary in length: the cache is bounded.
      if (statements.size < 200) statements.set(sql, statement);
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => readAll(statement, parameters as readonly SQLInputValue[]),
        run: (parameters) => statement.run(...(parameters as readonly SQLInputValue[])),
        iterate: (parameters) => statement.iterate(...(parameters as readonly SQLInputValue[])),
      };
    },
  };
}

/** A number beyond 2^53, stored before numbers had maxima, must not hide the other rows: it is read as the largest there is. */
function readAll(statement: StatementSync, parameters: readonly SQLInputValue[]): unknown[] {
  try {
    return statement.all(...parameters);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  statement.setReadBigInts(true);
  try {
    const rows = statement.all(...parameters);
    return rows.map((row) => Object.fromEntries(Object.entries(row).map(([column, value]) => [column, toNumber(value)])));
  } finally {
    statement.setReadBigInts(false);
  }
}

function toNumber(value: unknown): unknown {
  if (typeof value !== 'bigint') return value;
  return Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, Number(value)));
}
