import type { Kysely, Transaction } from 'kysely';
import { canonicalJson, digestOf, parseMemberKey, type Report } from '../../../schemas/index.ts';
import type { Delivery, IngestResult } from '../reports/report-store.ts';
import { writeExecutedStep } from './executed-steps.ts';
import { insertNonce } from './insert-nonce.ts';
import type { EventTable, Tables } from './tables.ts';
import { writeConflict } from './write-conflict.ts';

/** Stores a report exactly once, whatever order deliveries come in. */
export function ingestReport(database: Kysely<Tables>, delivery: Delivery): Promise<IngestResult> {
  const body = canonicalJson(delivery.report);
  return database.transaction().execute((transaction) => ingest(transaction, { ...delivery, body, digest: digestOf(body) }));
}

interface StoredDelivery extends Delivery {
  readonly body: string;
  readonly digest: string;
}

async function ingest(transaction: Transaction<Tables>, row: StoredDelivery): Promise<IngestResult> {
  const { report, nonce, receivedAt } = row;
  const { host, sequence } = report;
  if (!(await insertNonce(transaction, { host, nonce, seenAt: receivedAt })))
    return { result: 'replayed', lastSequence: await readLastSequence(transaction, host) };
  const inserted = await transaction
    .insertInto('report')
    .values({
      host,
      sequence,
      at: report.at,
      received_at: receivedAt,
      clock_skew_ms: row.clockSkewMs,
      commit_id: clean(report.commit),
      digest: row.digest,
      body: row.body,
    })
    .onConflict((conflict) => conflict.columns(['host', 'sequence']).doNothing())
    .returning('sequence')
    .executeTakeFirst();
  if (inserted === undefined)
    return { result: await compareStored(transaction, row), lastSequence: await readLastSequence(transaction, host) };
  await writeHostStatus(transaction, row);
  await writeEvents(transaction, row);
  await writeProgress(transaction, report);
  await writeExecutedStep(transaction, row);
  return { result: 'accepted', lastSequence: await readLastSequence(transaction, host) };
}

async function compareStored(
  transaction: Transaction<Tables>,
  { report, digest, receivedAt }: StoredDelivery,
): Promise<'duplicate' | 'conflict'> {
  const stored = await transaction
    .selectFrom('report')
    .select('digest')
    .where('host', '=', report.host)
    .where('sequence', '=', report.sequence)
    .executeTakeFirst();
  if (stored?.digest === digest) return 'duplicate';
  await writeConflict(transaction, { host: report.host, at: receivedAt });
  return 'conflict';
}

async function readLastSequence(transaction: Transaction<Tables>, host: string): Promise<number> {
  const status = await transaction.selectFrom('host_status').select('sequence').where('host', '=', host).executeTakeFirst();
  return status?.sequence ?? 0;
}

/** A report that arrives late never takes the place of a newer one. */
async function writeHostStatus(transaction: Transaction<Tables>, row: StoredDelivery): Promise<void> {
  const { host, sequence } = row.report;
  const values = { sequence, received_at: row.receivedAt, clock_skew_ms: row.clockSkewMs, digest: row.digest, body: row.body };
  await transaction
    .insertInto('host_status')
    .values({ host, ...values, conflict_since: null, conflict_at: null, conflict_count: 0 })
    .onConflict((conflict) => conflict.column('host').doUpdateSet(values).where('host_status.sequence', '<', sequence))
    .execute();
}

async function writeEvents(transaction: Transaction<Tables>, { report, receivedAt }: StoredDelivery): Promise<void> {
  const rows = report.events.map(
    (event, position): EventTable => ({
      host: report.host,
      sequence: report.sequence,
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
