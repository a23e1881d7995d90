import type { ReportDiagnostic, Timestamp } from '../../schemas/index.ts';
import { type ExecutedReview, unreviewed } from './compare-executed.ts';
import { type ConditionRow, effectSurprises } from './effect-surprises.ts';
import type { ExpectedCommit } from './fleet-expectation.ts';
import { decideHostStatus } from './host-status.ts';
import type { CommitRecord, StatusInput } from './status-input.ts';
import { countStates } from './worst-status.ts';

/** One commit: its author and message, and how far it has got. */
export interface CommitView {
  readonly id: string;
  readonly author?: string;
  readonly committedAt?: Timestamp;
  readonly message?: string;
  /** When this server first served the commit; absent when it never did (refused, or known from hosts only). */
  readonly firstSeenAt?: Timestamp;
  /** The commit in force now. */
  readonly current: boolean;
  /** Counts over all hosts of the fleet. */
  readonly totals: Readonly<Record<CommitHostState, number>> & { readonly hosts: number };
  /** The last host to apply it, with the time from commit to applied. */
  readonly slowest?: { readonly host: string; readonly delayMs: number };
  /** Hosts that need attention first. */
  readonly hosts: readonly CommitHostRow[];
  /** Reviewed and executed effects of the commit. */
  readonly review: ExecutedReview;
  /** One for each effect surprise. */
  readonly conditions: readonly ConditionRow[];
}

/** Superseded: never seen applied, and the host is past it. */
export type CommitHostState = 'Applied' | 'Applying' | 'Pending' | 'Refused' | 'Stale' | 'NeverReported' | 'Superseded';

export interface CommitHostRow {
  readonly host: string;
  readonly state: CommitHostState;
  readonly appliedAt?: Timestamp;
  /** From the commit's time (or when the server first saw it) to applied. */
  readonly delayMs?: number;
  /** The commit that the host enforces now. */
  readonly commit?: string;
  readonly diagnostics: readonly ReportDiagnostic[];
}

/** The store's record of a commit on a host. */
export interface CommitProgress {
  readonly commit: string;
  readonly host: string;
  /** On the host's clock. */
  readonly appliedAt?: Timestamp;
  readonly refusedAt?: Timestamp;
  readonly diagnostics: readonly ReportDiagnostic[];
}

/** Worst first. */
const commitHostStates: readonly CommitHostState[] = ['Refused', 'Stale', 'NeverReported', 'Pending', 'Applying', 'Superseded', 'Applied'];

/** Undefined when neither the server nor any host has ever seen the commit. */
export function buildCommitView(
  id: string,
  { input, progress, executed = unreviewed(id) }: { input: StatusInput; progress: readonly CommitProgress[]; executed?: ExecutedReview },
): CommitView | undefined {
  const current = input.expectation.commit.id === id;
  const record: CommitRecord | ExpectedCommit | undefined =
    input.commits?.find((known) => known.id === id) ?? (current ? input.expectation.commit : undefined);
  const seenByHost = [...input.reports.values()].some(({ report }) =>
    [report.commit, report.availableCommit, report.appliedCommit].includes(id),
  );
  if (record === undefined && progress.length === 0 && !seenByHost && input.source?.availableCommit !== id) return undefined;
  const commit = record ?? { id };
  const progressOf = new Map(progress.map((row) => [row.host, row]));
  const hosts = input.expectation.hosts
    .map((host) => buildRow(host.name, { commit, current, input, progress: progressOf.get(host.name) }))
    .sort(
      (a, b) =>
        commitHostStates.indexOf(a.state) - commitHostStates.indexOf(b.state) ||
        (b.delayMs ?? 0) - (a.delayMs ?? 0) ||
        (a.host < b.host ? -1 : 1),
    );
  const slowest = hosts.find((row) => row.state === 'Applied' && row.delayMs !== undefined);
  return {
    ...commit,
    current,
    totals: {
      hosts: hosts.length,
      ...countStates(
        hosts.map((row) => row.state),
        commitHostStates,
      ),
    },
    ...(slowest?.delayMs === undefined ? {} : { slowest: { host: slowest.host, delayMs: slowest.delayMs } }),
    hosts,
    review: executed,
    conditions: effectSurprises(executed),
  };
}

interface RowInput {
  readonly commit: ExpectedCommit | CommitRecord;
  readonly current: boolean;
  readonly input: StatusInput;
  readonly progress: CommitProgress | undefined;
}

function buildRow(host: string, row: RowInput): CommitHostRow {
  const report = row.input.reports.get(host)?.report;
  const state = decideState(host, row);
  const appliedAt = state === 'Applied' ? (row.progress?.appliedAt ?? report?.at) : undefined;
  const startedAt = row.commit.committedAt ?? ('firstSeenAt' in row.commit ? row.commit.firstSeenAt : undefined);
  return {
    host,
    state,
    ...(appliedAt === undefined ? {} : { appliedAt }),
    ...(appliedAt === undefined || startedAt === undefined ? {} : { delayMs: Math.max(0, Date.parse(appliedAt) - Date.parse(startedAt)) }),
    ...(report?.commit === undefined ? {} : { commit: report.commit }),
    diagnostics:
      state === 'Refused'
        ? ((report?.availableCommit === row.commit.id ? report.diagnostics : undefined) ?? row.progress?.diagnostics ?? [])
        : [],
  };
}

function decideState(host: string, { commit, current, input, progress }: RowInput): CommitHostState {
  const status = decideHostStatus(host, input);
  const report = status.last?.report;
  if (progress?.appliedAt !== undefined || report?.appliedCommit === commit.id) return 'Applied';
  if (status.state === 'NeverReported') return 'NeverReported';
  const refusesNow = report?.availableCommit === commit.id && report.commit !== commit.id;
  if (refusesNow || (progress?.refusedAt !== undefined && report?.commit !== commit.id)) return 'Refused';
  if (status.state === 'Stale') return 'Stale';
  if (report?.commit === commit.id) return 'Applying';
  const servedBefore = !current && (input.commits ?? []).some((known) => known.id === commit.id);
  return servedBefore ? 'Superseded' : 'Pending';
}
