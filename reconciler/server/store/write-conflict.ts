import type { Transaction } from 'kysely';
import { conflictMemoryMs } from '../../status/index.ts';
import type { Tables } from './tables.ts';

/** Two reports of a host have one sequence. Conflicts that follow one another are counted together. */
export async function writeConflict(transaction: Transaction<Tables>, { host, at }: { host: string; at: number }): Promise<void> {
  const status = await transaction
    .selectFrom('host_status')
    .select(['conflict_since', 'conflict_at', 'conflict_count'])
    .where('host', '=', host)
    .executeTakeFirst();
  if (status === undefined) return;
  const goesOn = status.conflict_at !== null && at - status.conflict_at <= conflictMemoryMs;
  await transaction
    .updateTable('host_status')
    .set({
      conflict_since: goesOn ? status.conflict_since : at,
      conflict_at: at,
      conflict_count: goesOn ? status.conflict_count + 1 : 1,
    })
    .where('host', '=', host)
    .execute();
}
