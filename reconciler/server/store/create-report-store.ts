import { setImmediate as turn } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { EventRow } from '../../status/index.ts';
import type { ReportHead, ReportStore, ReportText, StoredEventQuery, StoredReport } from '../reports/report-store.ts';
import type { DatabaseWays } from './database-ways.ts';
import { ingestReport } from './ingest-report.ts';
import { toConflict, toEvent, toLastReport, toReceipt } from './read-rows.ts';
import type { Tables } from './tables.ts';

export function createReportStore(database: Kysely<Tables>, ways: DatabaseWays): ReportStore {
  return {
    ingest: (delivery) => ingestReport(database, { delivery, ways }),
    readHeads: () => readHeads(database),
    readLastReport: async (host) => {
      const row = await database.selectFrom('host_status').selectAll().where('host', '=', host).executeTakeFirst();
      return row === undefined ? undefined : { ...toLastReport(row), ...toConflict(row) };
    },
    readReport: (host, sequence) => readReport(database, { host, sequence }),
    readReportTexts: (query) => readReportTexts(database, query),
    readEvents: (query) => readEvents(database, query),
  };
}

async function readHeads(database: Kysely<Tables>): Promise<readonly ReportHead[]> {
  const rows = await database
    .selectFrom('host_status')
    .select(['host', 'sequence', 'digest', 'conflict_since', 'conflict_at', 'conflict_count'])
    .orderBy('host')
    .execute();
  return rows.map((row) => ({ host: row.host, sequence: row.sequence, digest: row.digest, ...toConflict(row) }));
}

async function readReport(
  database: Kysely<Tables>,
  { host, sequence }: { host: string; sequence: number | undefined },
): Promise<StoredReport | undefined> {
  const columns = ['host', 'body', 'digest', 'received_at', 'clock_skew_ms'] as const;
  const row =
    sequence === undefined
      ? await database.selectFrom('host_status').select(columns).where('host', '=', host).executeTakeFirst()
      : await database.selectFrom('report').select(columns).where('host', '=', host).where('sequence', '=', sequence).executeTakeFirst();
  return row === undefined ? undefined : { ...toLastReport(row), digest: row.digest };
}

/** Reports are read some at a time, and others that wait for the thread or the database get a turn between. */
const hostsAtOnce = 25;

async function readReportTexts(
  database: Kysely<Tables>,
  { hosts, before }: Parameters<ReportStore['readReportTexts']>[0],
): Promise<readonly ReportText[]> {
  const texts: ReportText[] = [];
  for (let first = 0; first < hosts.length; first += hostsAtOnce) {
    await turn();
    const rows = await database
      .selectFrom('host_status')
      .leftJoin('report', (join) =>
        join.onRef('report.host', '=', 'host_status.host').onRef('report.sequence', '=', 'host_status.sequence'),
      )
      .selectAll('host_status')
      .select('report.commit_id')
      .where('host_status.host', 'in', hosts.slice(first, first + hostsAtOnce))
      .orderBy('host_status.host')
      .execute();
    for (const row of rows) {
      const earlier =
        before !== undefined && row.commit_id === before ? await readEarlier(database, { ...row, commit: before }) : undefined;
      texts.push(earlier ?? { host: row.host, body: row.body, ...toReceipt(row), ...toConflict(row) });
    }
  }
  return texts;
}

/** The most reports of a host on the commit that are passed over to find an earlier one. */
const mostPassed = 20;

async function readEarlier(
  database: Kysely<Tables>,
  { host, sequence, commit }: { readonly host: string; readonly sequence: number; readonly commit: string },
): Promise<ReportText | undefined> {
  const row = await database
    .selectFrom('report')
    .select(['body', 'received_at', 'clock_skew_ms'])
    .where('host', '=', host)
    .where('sequence', '<', sequence)
    .where('sequence', '>=', sequence - mostPassed)
    .where((is) => is.or([is('commit_id', 'is', null), is('commit_id', '<>', commit)]))
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : { host, body: row.body, ...toReceipt(row) };
}

async function readEvents(database: Kysely<Tables>, query: StoredEventQuery): Promise<readonly EventRow[]> {
  const { host, middleware, codes, from, limit, isCarried = false } = query;
  let events = database
    .selectFrom('event')
    .leftJoin('placement', (join) => join.onRef('placement.host', '=', 'event.host').onRef('placement.member', '=', 'event.member'))
    .selectAll('event')
    .select('placement.member as carried');
  if (host !== undefined) events = events.where('event.host', '=', host);
  if (middleware !== undefined) events = events.where('event.middleware', '=', middleware);
  if (middleware !== undefined && isCarried) events = events.where('placement.member', 'is not', null);
  if (codes !== undefined) events = events.where('event.code', 'in', codes);
  if (from !== undefined) events = events.where('event.at_ms', '>=', from);
  const rows = await events
    .orderBy('event.at_ms', 'desc')
    .orderBy('event.host')
    .orderBy('event.sequence', 'desc')
    .orderBy('event.position', 'desc')
    .limit(limit)
    .execute();
  return rows.map(({ carried, ...row }) => toEvent(isCarried && carried === null ? { ...row, middleware: null, member: null } : row));
}
