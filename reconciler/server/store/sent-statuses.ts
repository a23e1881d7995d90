import type { Kysely } from 'kysely';
import type { SentStatus, StatusClaim } from '../../../schemas/index.ts';
import type { Tables } from './tables.ts';

/** The last statuses of these commits, and of every other commit left pending. */
export async function readSentStatuses(
  database: Kysely<Tables>,
  { context, commits }: { readonly context: string; readonly commits: readonly string[] },
): Promise<readonly SentStatus[]> {
  const rows = await database
    .selectFrom('sent_status')
    .selectAll()
    .where('context', '=', context)
    .where('sent_at', '>', 0)
    .where((is) => is.or([is('state', '=', 'pending'), ...(commits.length === 0 ? [] : [is('commit_id', 'in', commits)])]))
    .orderBy('commit_id')
    .execute();
  return rows.map((row) => ({
    context: row.context,
    commit: row.commit_id,
    state: row.state as SentStatus['state'],
    description: row.description,
    sentAt: row.sent_at,
  }));
}

/** One statement, so that of several servers one gets it. */
export async function claimStatus(database: Kysely<Tables>, { context, commit, sentAt, now, until }: StatusClaim): Promise<boolean> {
  const claimed = await database
    .insertInto('sent_status')
    .values({ context, commit_id: commit, state: '', description: '', sent_at: 0, claimed_until: until })
    .onConflict((conflict) =>
      conflict
        .columns(['context', 'commit_id'])
        .doUpdateSet({ claimed_until: until })
        .where('sent_status.claimed_until', '<=', now)
        .where('sent_status.sent_at', '=', sentAt),
    )
    .returning('commit_id')
    .executeTakeFirst();
  return claimed !== undefined;
}

export async function writeSentStatus(
  database: Kysely<Tables>,
  { context, commit, state, description, sentAt }: SentStatus,
): Promise<void> {
  const told = { state, description, sent_at: sentAt, claimed_until: 0 };
  await database
    .insertInto('sent_status')
    .values({ context, commit_id: commit, ...told })
    .onConflict((conflict) => conflict.columns(['context', 'commit_id']).doUpdateSet(told))
    .execute();
}

/** A status that is left pending is kept until it is superseded. */
export async function pruneSentStatuses(database: Kysely<Tables>, keepFrom: number): Promise<void> {
  await database
    .deleteFrom('sent_status')
    .where('sent_at', '<', keepFrom)
    .where('claimed_until', '<', keepFrom)
    .where('state', '<>', 'pending')
    .execute();
}
