import type { Kysely } from 'kysely';
import type { NonceUse } from '../http/nonce-store.ts';
import type { Tables } from './tables.ts';

/** False when the host used the nonce before. */
export async function insertNonce(database: Kysely<Tables>, { host, nonce, seenAt }: NonceUse): Promise<boolean> {
  const fresh = await database
    .insertInto('nonce')
    .values({ host, nonce, seen_at: seenAt })
    .onConflict((conflict) => conflict.columns(['host', 'nonce']).doNothing())
    .returning('nonce')
    .executeTakeFirst();
  return fresh !== undefined;
}

export async function isNonceUsed(database: Kysely<Tables>, { host, nonce }: Pick<NonceUse, 'host' | 'nonce'>): Promise<boolean> {
  const row = await database.selectFrom('nonce').select('seen_at').where('host', '=', host).where('nonce', '=', nonce).executeTakeFirst();
  return row !== undefined;
}
