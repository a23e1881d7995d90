import type { Report, ReportDiagnostic } from '../../../schemas/index.ts';
import type { CommitProgress, CommitRecord, EventRow, IdentityConflict, LastReport } from '../../status/index.ts';
import type { CommitProgressTable, CommitTable, EventTable, HostStatusTable } from './tables.ts';

/** Bodies were checked against the schema before they were stored. */
export function toLastReport(row: Pick<HostStatusTable, 'body' | 'received_at' | 'clock_skew_ms'>): LastReport {
  return { report: JSON.parse(row.body) as Report, ...toReceipt(row) };
}

export function toReceipt(row: Pick<HostStatusTable, 'received_at' | 'clock_skew_ms'>): Pick<LastReport, 'receivedAt' | 'clockSkewMs'> {
  return { receivedAt: new Date(row.received_at).toISOString(), clockSkewMs: row.clock_skew_ms };
}

/** As a member of what has one; nothing for a host without. */
export function toConflict({
  conflict_since: since,
  conflict_at: at,
  conflict_count: count,
}: Pick<HostStatusTable, 'conflict_since' | 'conflict_at' | 'conflict_count'>): { readonly conflict?: IdentityConflict } {
  if (since === null || at === null) return {};
  return { conflict: { since: new Date(since).toISOString(), lastAt: new Date(at).toISOString(), count } };
}

export function toEvent(row: EventTable): EventRow {
  return {
    host: row.host,
    sequence: row.sequence,
    index: row.position,
    code: row.code,
    at: row.at,
    message: row.message,
    ...(row.middleware === null ? {} : { middleware: row.middleware }),
    ...(row.member === null ? {} : { member: row.member }),
    ...(row.resource === null ? {} : { resource: row.resource }),
    ...(row.pointer === null ? {} : { pointer: row.pointer }),
    ...(row.effect === null ? {} : { effect: row.effect }),
    ...(row.duration_ms === null ? {} : { durationMs: row.duration_ms }),
  };
}

export function toCommit(row: CommitTable): CommitRecord {
  return {
    id: row.id,
    ...(row.author === null ? {} : { author: row.author }),
    ...(row.committed_at === null ? {} : { committedAt: row.committed_at }),
    ...(row.message === null ? {} : { message: row.message }),
    firstSeenAt: row.first_seen_at,
  };
}

export function toProgress(row: CommitProgressTable): CommitProgress {
  return {
    commit: row.commit_id,
    host: row.host,
    ...(row.applied_at === null ? {} : { appliedAt: row.applied_at }),
    ...(row.refused_at === null ? {} : { refusedAt: row.refused_at }),
    diagnostics: JSON.parse(row.diagnostics) as readonly ReportDiagnostic[],
  };
}
