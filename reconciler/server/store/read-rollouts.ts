import type { Kysely } from 'kysely';
import type { RolloutState } from '../../rollout/index.ts';
import type { RolloutHead } from '../rollouts/rollout-store.ts';
import { parseJson } from './parse-json.ts';
import type { Tables } from './tables.ts';

export async function readRollouts(database: Kysely<Tables>): Promise<ReadonlyMap<string, RolloutState>> {
  const rows = await database.selectFrom('rollout').select(['middleware', 'body']).orderBy('middleware').execute();
  return new Map(
    rows.flatMap(({ middleware, body }) => {
      const state = body === null ? undefined : parseJson<RolloutState>(body);
      return state === undefined ? [] : [[middleware, state] as const];
    }),
  );
}

export async function readRollout(database: Kysely<Tables>, middleware: string): Promise<RolloutState | undefined> {
  const row = await database.selectFrom('rollout').select('body').where('middleware', '=', middleware).executeTakeFirst();
  return row === undefined || row.body === null ? undefined : parseState(row.body);
}

export async function readRolloutHeads(database: Kysely<Tables>): Promise<readonly RolloutHead[]> {
  const rows = await database.selectFrom('rollout').select(['middleware', 'changed_at']).orderBy('middleware').execute();
  return rows.map((row) => ({ middleware: row.middleware, changedAt: row.changed_at }));
}

/** Every stored state was made by advanceRollout. */
export function parseState(body: string): RolloutState {
  return JSON.parse(body) as RolloutState;
}
