import type { Condition, Report, Timestamp } from '../../schemas/index.ts';
import { parseMemberKey } from '../../schemas/index.ts';
import { decideHostStatus } from './host-status.ts';
import type { JudgementReason } from './judgement.ts';
import type { StatusInput } from './status-input.ts';

/** A host, or what is left of a member on a host, that Git no longer lists and that is not gone yet. */
export interface LeavingRow {
  readonly host: string;
  /** Absent: the host itself leaves. */
  readonly member?: string;
  readonly middleware?: string;
  readonly needsPerson: boolean;
  readonly reason: string;
  readonly message: string;
  readonly since?: Timestamp;
}

/** A host that left Git and said nothing for so long is taken for gone: nothing more comes from its machine. */
const leavingPatienceMs = 7 * 24 * 3_600_000;

/** Hosts that left first, then members that left a host which stays. */
export function listLeaving(input: StatusInput): readonly LeavingRow[] {
  const listed = new Set(input.expectation.hosts.map(({ name }) => name));
  const departed = [...input.reports.keys()].filter((name) => !listed.has(name)).sort();
  return [
    ...departed.flatMap((name) => leavingHost(name, input)),
    ...input.expectation.hosts.flatMap(({ name }) => leavingMembers(name, { report: input.reports.get(name)?.report, input })),
  ];
}

export function leavingReason({ host, member, needsPerson, reason, message, since }: LeavingRow): JudgementReason {
  return {
    judgement: needsPerson ? 'needsPerson' : 'underWay',
    subject: member === undefined ? `host ${host}` : member,
    reason,
    message: `leaving${member === undefined ? '' : ` host ${host}`}: ${message}`,
    ...(since === undefined ? {} : { since }),
  };
}

/** Gone once its agent says that nothing is left. */
function leavingHost(host: string, input: StatusInput): readonly LeavingRow[] {
  const { state, last, seenAt, since } = decideHostStatus(host, input);
  if (last === undefined || isGone(last.report) || input.now - Date.parse(seenAt ?? last.receivedAt) > leavingPatienceMs) return [];
  const members = leftMembers(last.report);
  const what = members.length === 0 ? '' : `; there: ${members.join(', ')}`;
  if (state === 'Stale') {
    const message = `Git lists it no longer, and it has been silent since ${seenAt}${what}`;
    return [{ host, needsPerson: true, reason: 'HostSilent', message, ...(since === undefined ? {} : { since }) }];
  }
  const told = obstacleOf(last.report);
  if (told === undefined) return [{ host, needsPerson: false, reason: 'Removing', message: `Git lists it no longer${what}` }];
  return [{ host, ...told, message: `${told.message}${what}` }];
}

function leavingMembers(
  host: string,
  { report, input }: { readonly report: Report | undefined; readonly input: StatusInput },
): readonly LeavingRow[] {
  if (report === undefined) return [];
  const placed = new Set(
    input.expectation.middleware.flatMap(({ members }) => members.flatMap((one) => (one.host === host ? [one.key] : []))),
  );
  const since = report.conditions.find(({ type, status }) => type === 'Ready' && status !== 'True')?.changedAt;
  return leftMembers(report)
    .filter((key) => !placed.has(key))
    .map((member): LeavingRow => {
      const { reason, message } = report.leaving?.find((one) => one.member === member) ?? {};
      return {
        host,
        member,
        middleware: parseMemberKey(member)?.middleware ?? member,
        needsPerson: reason !== undefined && reason !== 'LeasePending' && reason !== 'WindowClosed',
        reason: reason ?? 'Removing',
        message: message ?? 'Git places it there no longer, and it is being removed',
        ...(since === undefined ? {} : { since }),
      };
    });
}

/** Members that the agent removes now, and those that it still keeps. */
function leftMembers({ members, leaving = [] }: Report): readonly string[] {
  return [...new Set([...leaving.flatMap(({ member }) => member ?? []), ...members.map(({ key }) => key)])].sort();
}

function isGone({ members, leaving = [], conditions }: Report): boolean {
  return members.length === 0 && leaving.length === 0 && conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
}

/** The agent's own words, the most telling first. */
function obstacleOf({ conditions }: Report): Pick<LeavingRow, 'needsPerson' | 'reason' | 'message' | 'since'> | undefined {
  const find = (matches: (one: Condition) => boolean) => conditions.find(matches);
  const blocked =
    find(({ type, status }) => type === 'RemovalBlocked' && status === 'True') ??
    find(({ type, status }) => type === 'Stalled' && status === 'True') ??
    find(({ type, status, reason }) => type === 'Ready' && status !== 'True' && reason !== 'Removing');
  const found = blocked ?? find(({ type, status }) => type === 'Ready' && status !== 'True');
  if (found === undefined) return undefined;
  const { reason, message, changedAt } = found;
  return { needsPerson: blocked !== undefined, reason, message, since: changedAt };
}
