import type { ReportDiagnostic } from '../../../schemas/index.ts';
import type { CommitProgress, CommitRecord, EventRow, IdentityConflict, LastReport } from '../../status/index.ts';
import { formatTime, readStoredReport } from '../reports/read-stored-report.ts';
import { parseJson } from './parse-json.ts';
import type { CommitProgressTable, CommitTable, EventTable, HostStatusTable } from './tables.ts';

export function toLastReport(row: Pick<HostStatusTable, 'host' | 'body' | 'received_at' | 'clock_skew_ms'>): LastReport {
  return { report: readStoredReport(row), ...toReceipt(row) };
}

export function toReceipt(row: Pick<HostStatusTable, 'received_at' | 'clock_skew_ms'>): Pick<LastReport, 'receivedAt' | 'clockSkewMs'> {
  return { receivedAt: formatTime(row.received_at), clockSkewMs: row.clock_skew_ms };
}

/** As a member of what has one; nothing for a host without. */
export function toConflict({
  conflict_since: since,
  conflict_at: at,
  conflict_count: count,
}: Pick<HostStatusTable, 'conflict_since' | 'conflict_at' | 'conflict_count'>): { readonly conflict?: IdentityConflict } {
  if (since === null || at === null) return {};
  return { conflict: { since: formatTime(since), lastAt: formatTime(at), count } };
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
    diagnostics: parseJson<readonly ReportDiagnostic[]>(row.diagnostics) ?? [],
  };
}
