import { createHash } from 'node:crypto';
import type { Transaction } from 'kysely';
import type { Report } from '../../../schemas/index.ts';
import type { HostSeriesTable, HostStatusTable, Tables } from './tables.ts';

/**
 * Where a report stands among all of its host. Each series of numbers, that of one identity and one epoch of the agent's state, begins
 * behind the last report of the one before: who was built anew is seen at once, however low its numbers are.
 */
export interface FoundPosition {
  readonly series: string;
  /** Position = base + sequence. */
  readonly base: number;
  readonly position: number;
  /** Absent: the report is new or late. gone: another report has had its place, which is not known any more. */
  readonly result?: 'duplicate' | 'gone';
  /** The series that gives way to this one. */
  readonly follows?: KnownStatus;
  /** The series was given up before: two agents use the identity. */
  readonly isBack: boolean;
}

export type KnownStatus = Pick<HostStatusTable, 'sequence' | 'digest' | 'series' | 'base' | 'pruned_to'>;

/** A series goes on by less than this: whoever jumps further uses up no numbers. */
const longestJump = 1_000_000;

/** Series of a host that are remembered. */
const seriesKept = 8;

export function nameSeries({ epoch = '' }: Pick<Report, 'epoch'>, identity: string): string {
  return createHash('sha256').update(`${identity}\n${epoch}`).digest('hex').slice(0, 32);
}

export async function findPosition(
  transaction: Transaction<Tables>,
  found: { readonly report: Report; readonly digest: string; readonly series: string; readonly known: KnownStatus | undefined },
): Promise<FoundPosition> {
  const { report, digest, series, known } = found;
  const { host, sequence } = report;
  if (known === undefined) return { series, ...placed(0, sequence), isBack: false };
  if (known.series === series) {
    const position = known.base + sequence;
    const isGone = position <= known.pruned_to;
    const isJump = position > known.sequence + longestJump;
    return {
      series,
      ...(isJump ? behind(known, sequence) : { base: known.base, position }),
      isBack: false,
      ...(isGone ? { result: 'gone' } : {}),
    };
  }
  // The same report again, after the key or the server's way of counting changed.
  if (known.digest === digest)
    return { series, base: known.sequence - sequence, position: known.sequence, result: 'duplicate', isBack: false };
  const former = await readSeries(transaction, { host, series });
  if (former !== undefined && sequence <= former.last_sequence) {
    const position = former.base + sequence;
    return { series, base: former.base, position, isBack: false, ...(position <= known.pruned_to ? { result: 'gone' } : {}) };
  }
  return { series, ...behind(known, sequence), follows: known, isBack: former !== undefined };
}

function placed(last: number, sequence: number): Pick<FoundPosition, 'base' | 'position'> {
  return sequence > last + longestJump ? { base: last + 1 - sequence, position: last + 1 } : { base: 0, position: sequence };
}

function behind({ sequence: last }: KnownStatus, sequence: number): Pick<FoundPosition, 'base' | 'position'> {
  return { base: last + 1 - sequence, position: last + 1 };
}

function readSeries(
  transaction: Transaction<Tables>,
  { host, series }: { readonly host: string; readonly series: string },
): Promise<HostSeriesTable | undefined> {
  return transaction.selectFrom('host_series').selectAll().where('host', '=', host).where('series', '=', series).executeTakeFirst();
}

/** Remembers a series that gave way, so that a late report of it is known for one. */
export async function writeFormerSeries(
  transaction: Transaction<Tables>,
  { host, at, former }: { readonly host: string; readonly at: number; readonly former: KnownStatus },
): Promise<void> {
  const values = { base: former.base, last_sequence: former.sequence - former.base, ended_at: at };
  await transaction
    .insertInto('host_series')
    .values({ host, series: former.series, ...values })
    .onConflict((conflict) => conflict.columns(['host', 'series']).doUpdateSet(values))
    .execute();
  const rows = await transaction.selectFrom('host_series').select(['series', 'ended_at']).where('host', '=', host).execute();
  const oldest = rows.toSorted((a, b) => b.ended_at - a.ended_at).slice(seriesKept);
  for (const { series } of oldest)
    await transaction.deleteFrom('host_series').where('host', '=', host).where('series', '=', series).execute();
}
