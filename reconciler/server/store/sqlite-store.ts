import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { Kysely, type SqliteDatabase, SqliteDialect } from 'kysely';
import { createStore } from './create-store.ts';
import { sqliteWays } from './database-ways.ts';
import { migrate } from './migrations.ts';
import { explainSqliteError } from './sqlite-errors.ts';
import type { Store } from './store.ts';
import type { Tables } from './tables.ts';
import { type WatchedFile, watchFile } from './watch-file.ts';

export interface SqliteStoreOptions {
  /** `:memory:` for a store that ends with the process. */
  readonly path: string;
  /** Milliseconds since the epoch. Default: the machine's. */
  readonly clock?: () => number;
  /** Most pages of the file. Default: as many as the disk has room for. */
  readonly maxPages?: number;
}

/**
 * A store in one file. A write that is acknowledged survives kill -9 and a power cut. Throws StoreError where the file cannot be used.
 */
export async function createSqliteStore({ path, clock = Date.now, maxPages }: SqliteStoreOptions): Promise<Store> {
  const database = open(path);
  if (maxPages !== undefined) database.exec(`PRAGMA max_page_count = ${Math.floor(maxPages)}`);
  const watched = path === ':memory:' ? undefined : watchFile(path);
  const kysely = new Kysely<Tables>({ dialect: new SqliteDialect({ database: toKysely(database, { path, watched }) }) });
  try {
    await migrate(kysely, path);
  } catch (error) {
    await kysely.destroy();
    throw error;
  }
  return createStore(kysely, { ...sqliteWays(clock), inspect: () => watched?.inspect() });
}

function open(path: string): DatabaseSync {
  try {
    const database = new DatabaseSync(path, { enableForeignKeyConstraints: true, timeout: 5000 });
    database.exec('PRAGMA journal_mode = WAL');
    database.exec('PRAGMA synchronous = FULL');
    return database;
  } catch (error) {
    throw explainSqliteError(error, path);
  }
}

interface File {
  readonly path: string;
  readonly watched: WatchedFile | undefined;
}

/** node:sqlite with the calls kysely makes. */
function toKysely(database: DatabaseSync, { path, watched }: File): SqliteDatabase {
  const statements = new Map<string, StatementSync>();
  const explain = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw explainSqliteError(error, path);
    }
  };
  return {
    close: () => database.close(),
    prepare: (sql) => {
      if (sql === 'begin') watched?.check();
      const statement = explain(() => statements.get(sql) ?? database.prepare(sql));
      // The texts are few, but lists of parameters vary in length: the cache is bounded.
      if (statements.size < 200) statements.set(sql, statement);
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => explain(() => readAll(statement, parameters as readonly SQLInputValue[])),
        run: (parameters) => {
          // SQLite has undone a transaction that broke on the disk: the error that it broke with is the one to tell.
          if (sql === 'rollback' && !isInTransaction(database)) return { changes: 0, lastInsertRowid: 0 };
          return explain(() => statement.run(...(parameters as readonly SQLInputValue[])));
        },
        iterate: (parameters) => statement.iterate(...(parameters as readonly SQLInputValue[])),
      };
    },
  };
}

function isInTransaction(database: DatabaseSync): boolean {
  return (database as { readonly isTransaction?: boolean }).isTransaction ?? true;
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
