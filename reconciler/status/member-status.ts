import type { MemberReport, Report, Timestamp } from '../../schemas/index.ts';
import type { ExpectedMember } from './fleet-expectation.ts';
import { decideHostStatus, type HostStatus } from './host-status.ts';
import type { HealthStatus, StatusInput, SyncStatus } from './status-input.ts';

export interface MemberStatus {
  readonly member: ExpectedMember;
  readonly host: HostStatus;
  readonly sync: SyncStatus;
  readonly health: HealthStatus;
  /** What the host's last report says of it, however long ago. */
  readonly reported?: MemberReport;
}

/** What is true of a member as far as the server can know: a silent host's word no longer counts. */
export function decideMemberStatus(member: ExpectedMember, input: StatusInput): MemberStatus {
  const host = decideHostStatus(member.host, input);
  const reported = host.last?.report.members.find((candidate) => candidate.key === member.key);
  const base = { member, host, ...(reported === undefined ? {} : { reported }) };
  if (host.state === 'NeverReported') return { ...base, ...both('Unknown', 'NeverReported', `host ${member.host} has never reported`) };
  if (host.state === 'Stale') {
    const message = `host ${member.host} has been silent since ${host.seenAt}`;
    return { ...base, ...both('Stale', 'HostSilent', message, host.since) };
  }
  if (reported === undefined) return { ...base, ...decideUnreported(member, { host, input }) };
  return {
    ...base,
    sync: decideSync(reported, { report: host.last?.report, input }),
    health: { ...reported.health, ...healthSince(reported) },
  };
}

function decideUnreported(
  member: ExpectedMember,
  { host, input }: { host: HostStatus; input: StatusInput },
): Pick<MemberStatus, 'sync' | 'health'> {
  if (member.detached === true) {
    const message = 'detached: the process keeps running and is left alone';
    return { sync: { state: 'Exempt', reason: 'Detached', message }, health: { state: 'Unknown', reason: 'Detached', message } };
  }
  const commit = host.last?.report.commit;
  if (isBehind(commit, input))
    return both('Unknown', 'CommitPending', `the host is on commit ${shorten(commit)} and reports no member ${member.key} yet`);
  return both('Unknown', 'NotReported', `the host's last report does not mention ${member.key}`);
}

/** In sync with an earlier commit is not in sync. */
function decideSync(reported: MemberReport, { report, input }: { report: Report | undefined; input: StatusInput }): SyncStatus {
  const desired = input.expectation.commit.id;
  const sync = { ...reported.sync, ...syncSince(reported) };
  if (report === undefined || reported.sync.state !== 'Synced') return sync;
  if (report.availableCommit === desired && report.commit !== desired) {
    return {
      state: 'Blocked',
      reason: 'CommitRefused',
      message: `in sync with ${shorten(report.commit)}, but the host refuses ${shorten(desired)}`,
    };
  }
  if (!isBehind(report.commit, input)) return sync;
  return {
    state: 'Changing',
    reason: 'CommitPending',
    message: `in sync with ${shorten(report.commit)}, not yet with ${shorten(desired)}`,
  };
}

/** Whether the commit is one the server has left behind; a commit it does not know may be newer than its own. */
function isBehind(commit: string | undefined, input: StatusInput): boolean {
  if (commit === undefined) return true;
  return commit !== input.expectation.commit.id && (input.commits ?? []).some((known) => known.id === commit);
}

function both(state: 'Unknown' | 'Stale', reason: string, message: string, since?: Timestamp): Pick<MemberStatus, 'sync' | 'health'> {
  const rest = { reason, message, ...(since === undefined ? {} : { since }) };
  return { sync: { state, ...rest }, health: { state: 'Unknown', ...rest } };
}

/** The first difference's time, else the change of the condition that gives the same reason, else of Ready. */
function syncSince(reported: MemberReport): { since?: Timestamp } {
  const firstSeen = reported.differences.flatMap((difference) => difference.firstSeen ?? []).sort()[0];
  const since =
    firstSeen ??
    changedAt(reported, reported.sync.reason) ??
    reported.conditions.find((condition) => condition.type === 'Ready')?.changedAt;
  return since === undefined ? {} : { since };
}

function healthSince(reported: MemberReport): { since?: Timestamp } {
  const since =
    reported.conditions.find((condition) => condition.type === 'Healthy')?.changedAt ?? changedAt(reported, reported.health.reason);
  return since === undefined ? {} : { since };
}

function changedAt(reported: MemberReport, reason: string): Timestamp | undefined {
  return reported.conditions.find((condition) => condition.reason === reason)?.changedAt;
}

function shorten(commit: string | undefined): string {
  return commit === undefined ? 'no commit' : commit.slice(0, 12);
}
