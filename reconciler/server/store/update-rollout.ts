import type { Kysely, Transaction } from 'kysely';
import type { RolloutChange, RolloutTurn, RolloutUpdate } from '../rollouts/rollout-store.ts';
import { readCommitInForce } from './commit-in-force.ts';
import type { DatabaseWays } from './database-ways.ts';
import { parseState } from './read-rollouts.ts';
import type { Tables } from './tables.ts';

export interface RolloutUpdateInput<T> {
  readonly database: Kysely<Tables>;
  readonly ways: DatabaseWays;
  readonly middleware: string;
  readonly change: (turn: RolloutTurn) => RolloutChange<T>;
}

/** One change at a time for each middleware, over all servers of the database. A change that throws leaves everything as it was. */
export function updateRollout<T>(input: RolloutUpdateInput<T>): Promise<RolloutUpdate<T>> {
  return input.database.transaction().execute((transaction) => update(transaction, input));
}

async function update<T>(transaction: Transaction<Tables>, { ways, middleware, change }: RolloutUpdateInput<T>): Promise<RolloutUpdate<T>> {
  const row = (await lockRow(transaction, { ways, middleware })) ?? (await createRow(transaction, { ways, middleware }));
  // Both are read under the lock: they may have changed during the wait for it.
  const now = await ways.now(transaction);
  const commitInForce = await readCommitInForce(transaction);
  const state = row.body === null ? undefined : parseState(row.body);
  const changed = change({ state, now, ...(commitInForce === undefined ? {} : { commitInForce }) });
  const body = JSON.stringify(changed.state);
  if (body === row.body) return { result: changed.result };
  // Two changes of one millisecond have two times.
  const changedAt = changed.isVisible ? Math.max(now, row.changed_at + 1) : row.changed_at;
  await transaction
    .updateTable('rollout')
    .set({ body, updated_at: now, changed_at: changedAt })
    .where('middleware', '=', middleware)
    .execute();
  return { result: changed.result, ...(changed.isVisible ? { changedAt } : {}) };
}

type RolloutRowKey = Pick<RolloutUpdateInput<unknown>, 'ways' | 'middleware'>;

function lockRow(transaction: Transaction<Tables>, { ways, middleware }: RolloutRowKey) {
  return transaction
    .selectFrom('rollout')
    .select(['body', 'changed_at'])
    .where('middleware', '=', middleware)
    .$if(ways.hasRowLocks, (query) => query.forUpdate())
    .executeTakeFirst();
}

/** Where two begin at the same time, one waits for the other here. */
async function createRow(transaction: Transaction<Tables>, place: RolloutRowKey) {
  await transaction
    .insertInto('rollout')
    .values({ middleware: place.middleware, body: null, updated_at: 0, changed_at: 0 })
    .onConflict((conflict) => conflict.column('middleware').doNothing())
    .execute();
  const row = await lockRow(transaction, place);
  if (row === undefined) throw new Error(`the rollout of ${place.middleware} was removed meanwhile`);
  return row;
}
