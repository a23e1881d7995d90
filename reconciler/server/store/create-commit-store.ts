import type { Kysely } from 'kysely';
import type { CommitRecord } from '../../status/index.ts';
import type { CommitStore } from '../commits/commit-store.ts';
import { readCommitInForce, writeCommitInForce } from './commit-in-force.ts';
import type { DatabaseWays } from './database-ways.ts';
import { markConverged } from './mark-converged.ts';
import { toCommit, toProgress } from './read-rows.ts';
import type { Tables } from './tables.ts';

export function createCommitStore(database: Kysely<Tables>, ways: DatabaseWays): CommitStore {
  return {
    writeCommit: (commit) => writeCommit(database, commit),
    readCommits: async (limit) => {
      const rows = await database
        .selectFrom('commit_record')
        .selectAll()
        .orderBy('first_seen_at', 'desc')
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(toCommit);
    },
    readCommit: async (id) => {
      const row = await database.selectFrom('commit_record').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? undefined : toCommit(row);
    },
    readProgress: async (commit) => {
      const rows = await database.selectFrom('commit_progress').selectAll().where('commit_id', '=', commit).orderBy('host').execute();
      return rows.map(toProgress);
    },
    markConverged: (input) => markConverged(database, input),
    writeCommitInForce: (input) => writeCommitInForce(database, { ...input, ways }),
    readCommitInForce: () => readCommitInForce(database),
  };
}

async function writeCommit(database: Kysely<Tables>, { id, author, committedAt, message, firstSeenAt }: CommitRecord): Promise<void> {
  await database
    .insertInto('commit_record')
    .values({
      id,
      author: author ?? null,
      committed_at: committedAt ?? null,
      message: message ?? null,
      first_seen_at: firstSeenAt,
      converged_at: null,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}
