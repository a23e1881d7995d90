import type { Condition, MemberReport, Report, Timestamp } from '../../schemas/index.ts';
import type { ExpectedMember, ExpectedMiddleware } from './fleet-expectation.ts';
import { decideHostStatus, type HostStatus } from './host-status.ts';
import { judgeAgreement } from './judge-agreement.ts';
import type { HealthStatus, StatusInput, SyncStatus } from './status-input.ts';

export interface MemberJudgement {
  readonly member: ExpectedMember;
  readonly host: HostStatus;
  readonly sync: SyncStatus;
  readonly health: HealthStatus;
  /** The host's last report about the member, however long ago. */
  readonly reported?: MemberReport;
}

export interface MemberOfMiddleware {
  readonly member: ExpectedMember;
  readonly middleware: ExpectedMiddleware;
}

/** Every member of the fleet by the host it is placed on. */
export function groupByHost(middleware: readonly ExpectedMiddleware[]): ReadonlyMap<string, readonly MemberOfMiddleware[]> {
  const placed = middleware.flatMap((one) => one.members.map((member): MemberOfMiddleware => ({ member, middleware: one })));
  return Map.groupBy(placed, ({ member }) => member.host);
}

export function decideMemberStatus({ member, middleware }: MemberOfMiddleware, input: StatusInput): MemberJudgement {
  return { member, ...judgeMember({ member, middleware }, input) };
}

/** Of every member of a middleware, in its order. */
export function decideMemberStatuses(middleware: ExpectedMiddleware, input: StatusInput): readonly MemberJudgement[] {
  return middleware.members.map((member) => decideMemberStatus({ member, middleware }, input));
}

/** A member of the middleware where it runs, whether Git still lists it there or not. */
export interface WatchedMember {
  readonly member: Pick<ExpectedMember, 'key' | 'host' | 'detached'>;
  readonly middleware: ExpectedMiddleware;
}

/** The status of a member as far as the server can know: the last report of a silent host does not count. */
export function judgeMember({ member, middleware }: WatchedMember, input: StatusInput): Omit<MemberJudgement, 'member'> {
  const host = decideHostStatus(member.host, input);
  const reported = host.last?.report.members.find((candidate) => candidate.key === member.key);
  const base = { host, ...(reported === undefined ? {} : { reported }) };
  if (host.last === undefined) return { ...base, ...both('Unknown', 'NeverReported', `host ${member.host} has never reported`) };
  if (host.state === 'Stale') {
    const message = `host ${member.host} has been silent since ${host.seenAt}`;
    return { ...base, ...both('Stale', 'HostSilent', message, host.since) };
  }
  const { report } = host.last;
  if (reported === undefined) return { ...base, ...decideUnreported({ member, middleware }, { report, input }) };
  const sync = decideSync(reported, { report, input });
  const own = { ...reported.health, ...healthSince(reported) };
  // What is wrong with the member itself says more than what it says to others.
  const health = own.state === 'Unhealthy' ? own : (judgeAgreement(middleware, input).get(member.key) ?? own);
  return { ...base, sync, health };
}

/** A host reports no members that are detached or gone. */
function decideUnreported({ member, middleware }: WatchedMember, { report, input }: Reported): Pick<MemberJudgement, 'sync' | 'health'> {
  const { commit } = report;
  if (isBehind(commit, input))
    return both('Unknown', 'CommitPending', `the host is on ${shorten(commit)} and does not report ${member.key} yet`);
  if (member.detached === true) return unwatched('Exempt', 'Detached', 'detached: the process keeps running and is left alone');
  if (middleware.state !== 'absent') return both('Unknown', 'NotReported', `the host's last report does not mention ${member.key}`);
  const isDone = report.conditions.some((condition) => condition.type === 'Ready' && condition.status === 'True');
  return isDone ? unwatched('Synced', 'Absent', 'removed, as Git wants') : unwatched('Changing', 'Removing', 'being removed');
}

interface Reported {
  readonly report: Report;
  readonly input: StatusInput;
}

function unwatched(state: SyncStatus['state'], reason: string, message: string): Pick<MemberJudgement, 'sync' | 'health'> {
  return { sync: { state, reason, message }, health: { state: 'Unknown', reason, message } };
}

/** In sync with an earlier commit is not in sync. */
function decideSync(reported: MemberReport, { report, input }: Reported): SyncStatus {
  const desired = input.expectation.commit.id;
  if (reported.sync.state !== 'Synced') return { ...reported.sync, ...syncSince(reported, report) };
  if (report.availableCommit === desired && report.commit !== desired) {
    return {
      state: 'Blocked',
      reason: refusalReason(report),
      message: `in sync with ${shorten(report.commit)}, but the host refuses ${shorten(desired)}`,
    };
  }
  if (!isBehind(report.commit, input)) return { ...reported.sync, ...syncSince(reported, report) };
  return {
    state: 'Changing',
    reason: 'CommitPending',
    message: `in sync with ${shorten(report.commit)}, not yet with ${shorten(desired)}`,
  };
}

/** Why the host does not apply its newest commit. Its finding says so also while the condition tells of an outage. */
function refusalReason({ diagnostics = [] }: Report): string {
  return diagnostics.some(({ code }) => code === 'MW8006') ? 'HistoryNotForward' : 'CommitRefused';
}

/** Whether the commit is one the server has left behind; a commit it does not know may be newer than its own. */
function isBehind(commit: string | undefined, input: StatusInput): boolean {
  if (commit === undefined) return true;
  return commit !== input.expectation.commit.id && (input.commits ?? []).some((known) => known.id === commit);
}

function both(state: 'Unknown' | 'Stale', reason: string, message: string, since?: Timestamp): Pick<MemberJudgement, 'sync' | 'health'> {
  const rest = { reason, message, ...(since === undefined ? {} : { since }) };
  return { sync: { state, ...rest }, health: { state: 'Unknown', ...rest } };
}

/** The first difference's time, else the change of the condition that gives the same reason, on the member or on its host. */
function syncSince(reported: MemberReport, report: Report): { since?: Timestamp } {
  const firstSeen = reported.differences.flatMap((difference) => difference.firstSeen ?? []).sort()[0];
  const since = firstSeen ?? changedAt(reported.conditions, reported.sync.reason) ?? changedAt(report.conditions, reported.sync.reason);
  return since === undefined ? {} : { since };
}

function healthSince(reported: MemberReport): { since?: Timestamp } {
  const since =
    reported.conditions.find((condition) => condition.type === 'Healthy')?.changedAt ??
    changedAt(reported.conditions, reported.health.reason);
  return since === undefined ? {} : { since };
}

function changedAt(conditions: readonly Condition[], reason: string): Timestamp | undefined {
  return conditions.find((condition) => condition.reason === reason)?.changedAt;
}

function shorten(commit: string | undefined): string {
  return commit === undefined ? 'no commit' : commit.slice(0, 12);
}
