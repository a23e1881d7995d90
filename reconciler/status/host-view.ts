import type { Condition, Report, ReportDiagnostic, Timestamp } from '../../schemas/index.ts';
import type { RolloutHolderRow } from '../rollout/index.ts';
import { listHolders } from '../rollout/index.ts';
import { showRollout } from './fleet-rollouts.ts';
import type { HostRow } from './fleet-rows.ts';
import { buildHostRow } from './fleet-rows.ts';
import { decideHostStatus, type HostStatus } from './host-status.ts';
import { listConflicts } from './identity-conflict.ts';
import { judgeHost } from './judge-host.ts';
import { type Judgement, judge } from './judgement.ts';
import { leavingReason, listLeaving } from './leaving.ts';
import { decideMemberStatus, groupByHost } from './member-status.ts';
import { buildMemberRow, type DifferenceRow, listDifferences, type MemberRow } from './middleware-view.ts';
import type { EventRow, StatusInput } from './status-input.ts';

export interface HostView extends HostRow {
  readonly judgement: Judgement;
  /** Git lists the host no longer, and something of it is still there. */
  readonly leaving: boolean;
  /** Each with the middleware and adapter it belongs to. */
  readonly members: readonly HostMemberRow[];
  /** Conditions of the agent's report, and those that only the server knows. */
  readonly conditions: readonly Condition[];
  readonly differences: readonly DifferenceRow[];
  /** Why `refusedCommit` is refused. */
  readonly diagnostics: readonly ReportDiagnostic[];
  readonly lastReport?: ReportSummary;
  /** Keys of members the host reports although Git places none of them there. */
  readonly unexpectedMembers: readonly string[];
  /** Leases under which a member of this host may be away now, the oldest of each middleware first. */
  readonly leases: readonly RolloutHolderRow[];
  /** Newest first. */
  readonly events: readonly EventRow[];
}

export interface HostMemberRow extends MemberRow {
  readonly middleware: string;
  readonly adapter: string;
}

export interface ReportSummary {
  readonly sequence: number;
  readonly at: Timestamp;
  readonly receivedAt: Timestamp;
  readonly clockSkewMs: number;
  readonly trigger: Report['trigger'];
  readonly durationMs: number;
  readonly sliceDigest?: string;
}

/** Undefined when Git has no host of that name, and none is leaving. */
export function buildHostView(name: string, { input, events }: { input: StatusInput; events: readonly EventRow[] }): HostView | undefined {
  const listed = input.expectation.hosts.find((candidate) => candidate.name === name);
  const leaving = listLeaving(input).filter((row) => row.host === name);
  if (listed === undefined && leaving.length === 0) return undefined;
  const host = listed ?? { name, address: '' };
  const status = decideHostStatus(name, input);
  const members = groupByHost(input.expectation.middleware).get(name) ?? [];
  const placed = members.map((one) => ({ middleware: one.middleware, status: decideMemberStatus(one, input) }));
  const report = status.last?.report;
  const keys = new Set(placed.map(({ status: { member } }) => member.key));
  return {
    ...buildHostRow(host, { statuses: placed.map(({ status: judged }) => judged), input }),
    judgement:
      listed === undefined
        ? judge(leaving.map(leavingReason))
        : judge([...judgeHost(host, { placed: members, input }).reasons, ...leaving.map(leavingReason)]),
    leaving: listed === undefined,
    members: placed.map(({ middleware, status: member }) => ({
      ...buildMemberRow(member),
      middleware: middleware.name,
      adapter: middleware.adapter,
    })),
    conditions: [...(report?.conditions ?? []), ...listConflicts(status.last?.conflict, input.now)],
    differences: listDifferences(placed.map(({ status: member }) => member)),
    diagnostics: report?.diagnostics ?? [],
    ...summarizeReport(status),
    unexpectedMembers: (report?.members ?? []).map((member) => member.key).filter((key) => !keys.has(key)),
    leases: input.expectation.middleware.flatMap((middleware) =>
      listHolders(showRollout(middleware, input)).filter((holder) => holder.host === name),
    ),
    events,
  };
}

function summarizeReport({ last }: HostStatus): { lastReport?: ReportSummary } {
  if (last === undefined) return {};
  const { sequence, at, trigger, durationMs, sliceDigest } = last.report;
  return {
    lastReport: {
      sequence,
      at,
      receivedAt: last.receivedAt,
      clockSkewMs: last.clockSkewMs,
      trigger,
      durationMs,
      ...(sliceDigest === undefined ? {} : { sliceDigest }),
    },
  };
}
