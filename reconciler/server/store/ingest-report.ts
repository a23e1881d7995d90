import type { Kysely, Transaction } from 'kysely';
import { canonicalJson, digestOf, parseMemberKey, type Report } from '../../../schemas/index.ts';
import type { Delivery, IngestResult } from '../reports/report-store.ts';
import type { DatabaseWays } from './database-ways.ts';
import { writeExecutedStep } from './executed-steps.ts';
import { type FoundPosition, findPosition, type KnownStatus, nameSeries, writeFormerSeries } from './find-position.ts';
import { insertNonce } from './insert-nonce.ts';
import type { EventTable, Tables } from './tables.ts';
import { writeConflict } from './write-conflict.ts';

/** Stores a report exactly once, whatever order deliveries come in. */
export function ingestReport(
  database: Kysely<Tables>,
  { delivery, ways }: { readonly delivery: Delivery; readonly ways: DatabaseWays },
): Promise<IngestResult> {
  const body = canonicalJson(delivery.report);
  const series = nameSeries(delivery.report, delivery.identity ?? '');
  const digest = delivery.digest ?? digestOf(body);
  return database.transaction().execute((transaction) => ingest(transaction, { ...delivery, body, digest, series, ways }));
}

interface ReceivedDelivery extends Delivery {
  readonly body: string;
  readonly digest: string;
  readonly series: string;
  readonly ways: DatabaseWays;
}

interface PlacedDelivery extends ReceivedDelivery {
  readonly place: FoundPosition;
}

async function ingest(transaction: Transaction<Tables>, received: ReceivedDelivery): Promise<IngestResult> {
  const { report, nonce, receivedAt } = received;
  const { host } = report;
  const known = await readStatus(transaction, received);
  const place = await findPosition(transaction, { ...received, known });
  const answer = (result: IngestResult['result'], position = 0): IngestResult => ({
    result,
    lastSequence: lastSequence(place, { known, position }),
    ...(position === 0 || position === report.sequence ? {} : { position }),
  });
  if (!(await insertNonce(transaction, { host, nonce, seenAt: receivedAt }))) return answer('replayed');
  const row = { ...received, place };
  if (place.result !== undefined) return answer(place.result === 'gone' ? 'conflict' : 'duplicate');
  if (!(await insertReport(transaction, row))) return answer(await compareStored(transaction, row));
  if (place.follows !== undefined) await writeFormerSeries(transaction, { host, at: receivedAt, former: place.follows });
  await writeHostStatus(transaction, row);
  if (place.isBack) await writeConflict(transaction, { host, at: receivedAt });
  await writeEvents(transaction, row);
  await writeProgress(transaction, report);
  await writeExecutedStep(transaction, { report: { ...report, sequence: place.position }, receivedAt });
  return answer('accepted', place.position);
}

/** One report of a host after the other: what the one finds the next has to know. */
function readStatus(transaction: Transaction<Tables>, { report, ways }: ReceivedDelivery): Promise<KnownStatus | undefined> {
  return transaction
    .selectFrom('host_status')
    .select(['sequence', 'digest', 'series', 'base', 'pruned_to'])
    .where('host', '=', report.host)
    .$if(ways.hasRowLocks, (query) => query.forUpdate())
    .executeTakeFirst();
}

/** Of a series that gave way: where it ended, which is behind every number that its agent may think of. */
function lastSequence(
  place: FoundPosition,
  { known, position }: { readonly known: KnownStatus | undefined; readonly position: number },
): number {
  return Math.max(0, Math.max(known?.sequence ?? 0, position) - place.base);
}

async function insertReport(transaction: Transaction<Tables>, { report, place, ...row }: PlacedDelivery): Promise<boolean> {
  const inserted = await transaction
    .insertInto('report')
    .values({
      host: report.host,
      sequence: place.position,
      at: report.at,
      received_at: row.receivedAt,
      clock_skew_ms: row.clockSkewMs,
      commit_id: clean(report.commit),
      digest: row.digest,
      body: row.body,
    })
    .onConflict((conflict) => conflict.columns(['host', 'sequence']).doNothing())
    .returning('sequence')
    .executeTakeFirst();
  return inserted !== undefined;
}

async function compareStored(
  transaction: Transaction<Tables>,
  { report, place, digest, receivedAt }: PlacedDelivery,
): Promise<'duplicate' | 'conflict'> {
  const stored = await transaction
    .selectFrom('report')
    .select('digest')
    .where('host', '=', report.host)
    .where('sequence', '=', place.position)
    .executeTakeFirst();
  if (stored?.digest === digest) return 'duplicate';
  await writeConflict(transaction, { host: report.host, at: receivedAt });
  return 'conflict';
}

/** A report that arrives late never takes the place of a newer one. */
async function writeHostStatus(transaction: Transaction<Tables>, row: PlacedDelivery): Promise<void> {
  const { host } = row.report;
  const { position, series, base } = row.place;
  const values = {
    sequence: position,
    received_at: row.receivedAt,
    clock_skew_ms: row.clockSkewMs,
    digest: row.digest,
    body: row.body,
    series,
    base,
  };
  await transaction
    .insertInto('host_status')
    .values({ host, ...values, conflict_since: null, conflict_at: null, conflict_count: 0, pruned_to: 0 })
    .onConflict((conflict) => conflict.column('host').doUpdateSet(values).where('host_status.sequence', '<', position))
    .execute();
}

async function writeEvents(transaction: Transaction<Tables>, { report, receivedAt, place }: PlacedDelivery): Promise<void> {
  const rows = report.events.map(
    (event, position): EventTable => ({
      host: report.host,
      sequence: place.position,
      position,
      ...datedBy(receivedAt, event.at),
      received_at: receivedAt,
      code: event.code,
      message: clean(event.message) ?? '',
      middleware: parseMemberKey(event.member ?? '')?.middleware ?? null,
      member: clean(event.member),
      resource: clean(event.resource),
      pointer: clean(event.pointer),
      effect: clean(event.effect),
      duration_ms: event.durationMs ?? null,
    }),
  );
  // 14 columns a row: well below the limit of parameters of either database.
  for (let start = 0; start < rows.length; start += 200) {
    const chunk = rows.slice(start, start + 200);
    await transaction
      .insertInto('event')
      .values(chunk)
      .onConflict((conflict) => conflict.columns(['host', 'sequence', 'position']).doNothing())
      .execute();
  }
}

/** Nothing happens after it is told: the clock of the host is ahead. */
function datedBy(receivedAt: number, at: string): Pick<EventTable, 'at' | 'at_ms'> {
  const happened = Date.parse(at);
  return happened <= receivedAt ? { at, at_ms: happened } : { at: new Date(receivedAt).toISOString(), at_ms: receivedAt };
}

async function writeProgress(transaction: Transaction<Tables>, report: Report): Promise<void> {
  const { host, appliedCommit, availableCommit, commit } = report;
  if (appliedCommit !== undefined) {
    const applied = report.events.find((event) => event.code === 'CommitApplied')?.at ?? report.at;
    await writeProgressRow(transaction, {
      commit_id: clean(appliedCommit) ?? '',
      host,
      applied_at: applied,
      refused_at: null,
      diagnostics: '[]',
    });
  }
  if (availableCommit !== undefined && availableCommit !== commit) {
    const diagnostics = canonicalJson(report.diagnostics ?? []);
    await writeProgressRow(transaction, {
      commit_id: clean(availableCommit) ?? '',
      host,
      applied_at: null,
      refused_at: report.at,
      diagnostics,
    });
  }
}

/** The first report of a fact gives its time. */
async function writeProgressRow(transaction: Transaction<Tables>, row: Tables['commit_progress']): Promise<void> {
  const fact = row.applied_at === null ? 'refused_at' : 'applied_at';
  await transaction
    .insertInto('commit_progress')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(['commit_id', 'host'])
        .doUpdateSet(fact === 'applied_at' ? { applied_at: row.applied_at } : { refused_at: row.refused_at, diagnostics: row.diagnostics })
        .where(`commit_progress.${fact}`, 'is', null),
    )
    .execute();
}

/** PostgreSQL has no NUL in text; in the body it is escaped. */
function clean(text: string | undefined): string | null {
  return text?.replaceAll('\u0000', '\ufffd') ?? null;
}
