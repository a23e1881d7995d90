import type { Kysely } from 'kysely';
import type { KnownReview, ReviewedCommit } from '../../status/index.ts';
import type { Tables } from './tables.ts';

/** The first note is kept: the effects expected when the commit came into force do not change afterwards. */
export async function writeReviewedCommit(database: Kysely<Tables>, reviewed: ReviewedCommit): Promise<void> {
  const { commit, from, digest, reviewedAt } = reviewed;
  await database
    .insertInto('reviewed_commit')
    .values({
      commit_id: commit,
      from_commit: from,
      digest_whole: digest.whole,
      digest_desired: digest.desired,
      digest_observed: digest.observed ?? null,
      reviewed_at: Date.parse(reviewedAt),
      surprises: 0,
      body: JSON.stringify(reviewed),
    })
    .onConflict((conflict) => conflict.column('commit_id').doNothing())
    .execute();
}

/** The commit first, then the one it followed, and so on, at most `limit`. */
export async function readReviewedChain(
  database: Kysely<Tables>,
  { commit, limit }: { readonly commit: string; readonly limit: number },
): Promise<readonly ReviewedCommit[]> {
  const chain: ReviewedCommit[] = [];
  const seen = new Set<string>();
  let id: string | undefined = commit;
  while (id !== undefined && chain.length < limit && !seen.has(id)) {
    seen.add(id);
    const row: { readonly body: string } | undefined = await database
      .selectFrom('reviewed_commit')
      .select('body')
      .where('commit_id', '=', id)
      .executeTakeFirst();
    const reviewed: ReviewedCommit | undefined = row === undefined ? undefined : (JSON.parse(row.body) as ReviewedCommit);
    if (reviewed !== undefined) chain.push(reviewed);
    id = reviewed?.from;
  }
  return chain;
}

/** Newest first. */
export async function readReviewHeads(database: Kysely<Tables>): Promise<readonly KnownReview[]> {
  const rows = await database
    .selectFrom('reviewed_commit')
    .select(['commit_id', 'digest_whole', 'digest_desired', 'digest_observed'])
    .orderBy('reviewed_at', 'desc')
    .orderBy('commit_id')
    .execute();
  return rows.map((row) => ({
    commit: row.commit_id,
    digest: {
      whole: row.digest_whole,
      desired: row.digest_desired,
      ...(row.digest_observed === null ? {} : { observed: row.digest_observed }),
    },
  }));
}

/** The number of the surprises that no server has counted before; 0 for a commit without a review. */
export async function countSurprises(
  database: Kysely<Tables>,
  { commit, count }: { readonly commit: string; readonly count: number },
): Promise<number> {
  const row = await database.selectFrom('reviewed_commit').select('surprises').where('commit_id', '=', commit).executeTakeFirst();
  if (row === undefined || row.surprises >= count) return 0;
  const counted = await database
    .updateTable('reviewed_commit')
    .set({ surprises: count })
    .where('commit_id', '=', commit)
    // Another server may have counted meanwhile: then the next report counts what is left.
    .where('surprises', '=', row.surprises)
    .returning('commit_id')
    .executeTakeFirst();
  return counted === undefined ? 0 : count - row.surprises;
}

/** The commit in force is asked for however old it is. */
export async function pruneReviews(database: Kysely<Tables>, keepFrom: number): Promise<void> {
  const inForce = database.selectFrom('commit_in_force').select('commit_id');
  await database.deleteFrom('executed_step').where('received_at', '<', keepFrom).where('commit_id', 'not in', inForce).execute();
  await database.deleteFrom('reviewed_commit').where('reviewed_at', '<', keepFrom).where('commit_id', 'not in', inForce).execute();
}
