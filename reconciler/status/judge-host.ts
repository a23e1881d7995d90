import type { Condition } from '../../schemas/index.ts';
import type { ExpectedHost } from './fleet-expectation.ts';
import { decideHostStatus, type HostStatus } from './host-status.ts';
import { listConflicts } from './identity-conflict.ts';
import { judgeMemberStatus } from './judge-member.ts';
import { byCondition, type Judgement, type JudgementReason, type JudgementState, judge } from './judgement.ts';
import type { MemberOfMiddleware } from './member-status.ts';
import type { StatusInput } from './status-input.ts';

/** The judgement of a host with the members that are placed on it. */
export function judgeHost(
  host: Pick<ExpectedHost, 'name'>,
  { placed, input }: { readonly placed: readonly MemberOfMiddleware[]; readonly input: StatusInput },
): Judgement {
  return judge([...hostReasons(host, input), ...placed.flatMap((one) => judgeMemberStatus(one, input))]);
}

/** What is to be told of the host itself, whatever its members say. */
export function hostReasons({ name }: Pick<ExpectedHost, 'name'>, input: StatusInput): readonly JudgementReason[] {
  const status = decideHostStatus(name, input);
  const conflicts = listConflicts(status.last?.conflict, input.now);
  // What a silent host said last no longer counts.
  const reported = status.state === 'Reporting' ? (status.last?.report.conditions ?? []) : [];
  return [
    ...silence(name, status),
    ...[...conflicts, ...reported].flatMap((condition) => {
      const judgement = judgeCondition(condition, { status, input });
      const { reason, message, changedAt } = condition;
      return judgement === 'fine' ? [] : [{ judgement, subject: `host ${name}`, reason, message, since: changedAt }];
    }),
  ];
}

function silence(name: string, { state, since, seenAt }: HostStatus): readonly JudgementReason[] {
  const told = { judgement: 'needsPerson', subject: `host ${name}` } as const;
  switch (state) {
    case 'Reporting':
      return [];
    case 'Stale':
      return [{ ...told, reason: 'HostSilent', message: `silent since ${seenAt}`, ...(since === undefined ? {} : { since }) }];
    case 'NeverReported':
      return [{ ...told, reason: 'NeverReported', message: 'the host has never reported' }];
  }
}

/** How long Git may be out of reach before a person is asked for. */
const sourcePatienceMs = 300_000;

/** Whether a source that is unreachable since then is one for a person. Without a time it is. */
export function judgeOutage(since: string | undefined, now: number): JudgementState {
  return since !== undefined && now - Date.parse(since) < sourcePatienceMs ? 'underWay' : 'needsPerson';
}

interface Told {
  readonly status: HostStatus;
  readonly input: StatusInput;
}

function judgeCondition({ type, status: value, reason, changedAt }: Condition, { status, input }: Told): JudgementState {
  const members = status.last?.report.members ?? [];
  if (type === 'Ready') {
    if (value === 'True') return 'fine';
    if (value === 'Unknown') return 'needsPerson';
    if (reason === 'Removing') return 'underWay';
    return members.some(({ sync }) => sync.reason === reason) ? 'fine' : 'needsPerson';
  }
  if (type === 'SourceReady') {
    if (value === 'True') return 'fine';
    return reason === 'Unreachable' ? judgeOutage(changedAt, input.now) : 'needsPerson';
  }
  if (value !== 'True') return 'fine';
  // The member that it is derived from tells it.
  if ((type === 'Stalled' || type === 'Reconciling') && members.some(({ sync }) => sync.reason === reason)) return 'fine';
  return byCondition[type] ?? 'needsPerson';
}
