import type { Kysely } from 'kysely';
import type { DatabaseWays } from './database-ways.ts';
import type { Tables } from './tables.ts';

/** The one row of its table. */
const id = 1;

/**
 * Notes the commit that a server enforces. The server that asked the repository last is right, whichever server is slower to say
 * so: `askedAgoMs` is how long ago it asked, Infinity when it has not and goes on from its own copy.
 */
export async function writeCommitInForce(
  database: Kysely<Tables>,
  { commit, askedAgoMs, ways }: { readonly commit: string; readonly askedAgoMs: number; readonly ways: DatabaseWays },
): Promise<void> {
  const asked = Math.max(0, Math.round((await ways.now(database)) - askedAgoMs));
  await database
    .insertInto('commit_in_force')
    .values({ id, commit_id: commit, asked_at: asked })
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet({ commit_id: commit, asked_at: asked }).where('commit_in_force.asked_at', '<=', asked),
    )
    .execute();
}

export async function readCommitInForce(database: Kysely<Tables>): Promise<string | undefined> {
  const row = await database.selectFrom('commit_in_force').select('commit_id').where('id', '=', id).executeTakeFirst();
  return row?.commit_id;
}
