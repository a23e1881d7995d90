import type { Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/** When each of `hosts` has applied the commit: notes it, once over all servers and restarts, and gives how long it took. */
export async function markConverged(
  database: Kysely<Tables>,
  { commit, hosts }: { readonly commit: string; readonly hosts: readonly string[] },
): Promise<number | undefined> {
  // Asked at each report: the check that answers most often comes first.
  const record = await database
    .selectFrom('commit_record')
    .select(['first_seen_at', 'converged_at'])
    .where('id', '=', commit)
    .executeTakeFirst();
  if (record === undefined || record.converged_at !== null) return undefined;
  const last = await findLastApplied(database, { commit, hosts });
  if (last === undefined) return undefined;
  const marked = await database
    .updateTable('commit_record')
    .set({ converged_at: last })
    .where('id', '=', commit)
    .where('converged_at', 'is', null)
    .returning('id')
    .executeTakeFirst();
  // Hosts have clocks of their own, and may have asked the repository before the server did.
  return marked === undefined ? undefined : Math.max(0, Date.parse(last) - Date.parse(record.first_seen_at));
}

/** Undefined while one of them has not. */
async function findLastApplied(
  database: Kysely<Tables>,
  { commit, hosts }: { readonly commit: string; readonly hosts: readonly string[] },
): Promise<string | undefined> {
  const applied = database.selectFrom('commit_progress').where('commit_id', '=', commit).where('applied_at', 'is not', null);
  const { count } = await applied.select((query) => query.fn.countAll<number>().as('count')).executeTakeFirstOrThrow();
  if (hosts.length === 0 || count < hosts.length) return undefined;
  const rows = await applied.select(['host', 'applied_at']).execute();
  const times = new Map(rows.map((row) => [row.host, row.applied_at]));
  const wanted = hosts.flatMap((host) => times.get(host) ?? []);
  return wanted.length < hosts.length ? undefined : wanted.reduce((a, b) => (Date.parse(a) > Date.parse(b) ? a : b));
}
