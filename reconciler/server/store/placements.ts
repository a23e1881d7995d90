import type { Kysely } from 'kysely';
import type { HostIdentity } from '../commits/identity-store.ts';
import type { PlacementTable, Tables } from './tables.ts';

/** Databases bound the number of values in a statement. */
const rowsAtOnce = 1000;

/** Writes the placements that differ from before, which for most commits are none. */
export async function writePlacements(
  database: Kysely<Tables>,
  { listed, now }: { readonly listed: readonly HostIdentity[]; readonly now: number },
): Promise<void> {
  if (listed.every(({ members }) => members === undefined)) return;
  const placed = listed.flatMap(({ host, members = [] }) => members.map((member) => ({ host, member })));
  const wanted = new Set(placed.map(keyOf));
  const rows = await database.selectFrom('placement').selectAll().execute();
  const present = new Set(rows.filter((row) => row.departed_at === null).map(keyOf));
  await upsert(database, [
    ...rows.filter((row) => row.departed_at === null && !wanted.has(keyOf(row))).map((row) => ({ ...row, departed_at: now })),
    ...placed.filter((row) => !present.has(keyOf(row))).map((row) => ({ ...row, departed_at: null })),
  ]);
}

/** Events of a member are kept as long as it is known that the host carried it. */
export async function prunePlacements(database: Kysely<Tables>, keepFrom: number): Promise<void> {
  await database.deleteFrom('placement').where('departed_at', '<', keepFrom).execute();
}

async function upsert(database: Kysely<Tables>, rows: readonly PlacementTable[]): Promise<void> {
  for (let first = 0; first < rows.length; first += rowsAtOnce) {
    await database
      .insertInto('placement')
      .values(rows.slice(first, first + rowsAtOnce))
      .onConflict((conflict) =>
        conflict.columns(['host', 'member']).doUpdateSet(({ ref }) => ({ departed_at: ref('excluded.departed_at') })),
      )
      .execute();
  }
}

function keyOf({ host, member }: Pick<PlacementTable, 'host' | 'member'>): string {
  return `${host} ${member}`;
}
