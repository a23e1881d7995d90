import { type Kysely, sql } from 'kysely';
import type { Tables } from './tables.ts';

/** The differences between the databases. */
export interface DatabaseWays {
  /** Milliseconds since the epoch, on the one clock that all servers of the database share. */
  readonly now: (database: Kysely<Tables>) => Promise<number>;
  /** Whether transactions run side by side, so that a row has to be locked. */
  readonly hasRowLocks: boolean;
  /** Throws StoreError when what is written would be lost. */
  readonly inspect?: () => void;
}

export const postgresWays: DatabaseWays = {
  now: async (database) => {
    // Not now(): that is when the transaction began.
    const { rows } = await sql<{ now: number }>`select floor(extract(epoch from clock_timestamp()) * 1000)::bigint as now`.execute(
      database,
    );
    const [row] = rows;
    if (row === undefined) throw new Error('the database does not tell the time');
    return row.now;
  },
  hasRowLocks: true,
};

/** One connection, so one transaction after the other. */
export function sqliteWays(clock: () => number): DatabaseWays {
  return { now: () => Promise.resolve(clock()), hasRowLocks: false };
}
