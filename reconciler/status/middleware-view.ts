import { isMemberOf, type ParameterRow, type ReportedDifference, type ServiceRow, type Timestamp } from '../../schemas/index.ts';
import type { ExecutedReview } from './compare-executed.ts';
import { type ConditionRow, effectSurprises } from './effect-surprises.ts';
import { buildMiddlewareRow, type MiddlewareRow } from './fleet-rows.ts';
import type { HostState } from './host-status.ts';
import { judgeMiddleware } from './judge-fleet.ts';
import type { Judgement } from './judgement.ts';
import { decideMemberStatuses, type MemberJudgement } from './member-status.ts';
import type { EventRow, HealthStatus, StatusInput, SyncStatus } from './status-input.ts';
import { buildTopology, type TopologyView } from './topology.ts';

/** One middleware with all that is known of its members. */
export interface MiddlewareView extends Omit<MiddlewareRow, 'members'> {
  readonly commit: string;
  readonly judgement: Judgement;
  readonly topologyView: TopologyView;
  readonly members: readonly MemberRow[];
  /** By parameter, those that differ first. */
  readonly parameters: readonly ParameterGroup[];
  /** Drift before change, oldest first. */
  readonly differences: readonly DifferenceRow[];
  readonly conditions: readonly ConditionRow[];
  /** Newest first. */
  readonly events: readonly EventRow[];
}

export interface MemberRow {
  readonly key: string;
  readonly id: string;
  readonly host: string;
  readonly hostState: HostState;
  readonly address: string;
  readonly role?: string;
  readonly detached: boolean;
  readonly sync: SyncStatus;
  readonly health: HealthStatus;
  /** The one that runs. */
  readonly softwareVersion?: string;
  /** The one on disk, where it is another. */
  readonly installedVersion?: string;
  readonly services: readonly ServiceRow[];
  readonly differenceCount: number;
  readonly commit?: string;
  readonly lastReportAt?: Timestamp;
}

/** One parameter across the members. */
export interface ParameterGroup {
  readonly name: string;
  readonly effect: ParameterRow['effect'];
  readonly unit?: string;
  readonly owner: ParameterRow['owner'];
  readonly sensitive: boolean;
  /** Of the member that is worst off. */
  readonly state: ParameterRow['state'];
  readonly rows: readonly MemberParameterRow[];
}

/**
 * desired · disk · running · effect · since · evidence, of one member. An absent value is not in the file or not given by the
 * product, never empty.
 */
export interface MemberParameterRow extends ParameterRow {
  readonly member: string;
  readonly host: string;
  /** The host is silent: these are the values of its last report. */
  readonly stale: boolean;
}

export interface DifferenceRow extends ReportedDifference {
  readonly member: string;
  readonly host: string;
  readonly stale: boolean;
}

/** Undefined when Git has no middleware of that name. */
export function buildMiddlewareView(
  name: string,
  { input, events, executed }: { input: StatusInput; events: readonly EventRow[]; executed?: ExecutedReview },
): MiddlewareView | undefined {
  const middleware = input.expectation.middleware.find((candidate) => candidate.name === name);
  if (middleware === undefined) return undefined;
  const statuses = decideMemberStatuses(middleware, input);
  const row = buildMiddlewareRow(middleware, { statuses, input });
  return {
    ...row,
    judgement: judgeMiddleware({ middleware, statuses, rollout: row.rollout }, input),
    commit: input.expectation.commit.id,
    topologyView: buildTopology(middleware, { statuses, input }),
    members: statuses.map(buildMemberRow),
    parameters: groupParameters(statuses),
    differences: listDifferences(statuses),
    conditions: [
      ...(executed === undefined ? [] : effectSurprises(executed)).filter(({ member }) => isMemberOf(member, name)),
      ...statuses.flatMap((status) => (status.reported?.conditions ?? []).map((condition) => ({ ...condition, ...origin(status) }))),
    ],
    events,
  };
}

/** The judgement of every middleware that Git lists, by name. */
export function judgeAllMiddleware(input: StatusInput): ReadonlyMap<string, Judgement> {
  return new Map(
    input.expectation.middleware.map((middleware) => {
      const statuses = decideMemberStatuses(middleware, input);
      const { rollout } = buildMiddlewareRow(middleware, { statuses, input });
      return [middleware.name, judgeMiddleware({ middleware, statuses, rollout }, input)];
    }),
  );
}

export function buildMemberRow({ member, host, sync, health, reported }: MemberJudgement): MemberRow {
  const commit = host.last?.report.commit;
  return {
    key: member.key,
    id: member.id,
    host: member.host,
    hostState: host.state,
    address: member.address,
    ...(member.role === undefined ? {} : { role: member.role }),
    detached: member.detached === true,
    sync,
    health,
    ...(reported?.softwareVersion === undefined ? {} : { softwareVersion: reported.softwareVersion }),
    ...(reported?.installedVersion === undefined ? {} : { installedVersion: reported.installedVersion }),
    services: reported?.services ?? [],
    differenceCount: reported?.differences.length ?? 0,
    ...(commit === undefined ? {} : { commit }),
    ...(host.seenAt === undefined ? {} : { lastReportAt: host.seenAt }),
  };
}

export function listDifferences(statuses: readonly MemberJudgement[]): readonly DifferenceRow[] {
  return statuses
    .flatMap((status) => (status.reported?.differences ?? []).map((difference) => ({ ...difference, ...origin(status) })))
    .sort((a, b) => b.origin.localeCompare(a.origin) || (a.firstSeen ?? '~').localeCompare(b.firstSeen ?? '~'));
}

const parameterStates: readonly ParameterRow['state'][] = ['differs', 'unknown', 'ignored', 'same'];

function groupParameters(statuses: readonly MemberJudgement[]): readonly ParameterGroup[] {
  const rows = statuses.flatMap((status) =>
    (status.reported?.parameters ?? []).map((row): MemberParameterRow => ({ ...row, ...origin(status) })),
  );
  return [...Map.groupBy(rows, (row) => row.name).values()]
    .flatMap((group) => buildGroup(group) ?? [])
    .sort((a, b) => parameterStates.indexOf(a.state) - parameterStates.indexOf(b.state) || (a.name < b.name ? -1 : 1));
}

function buildGroup(rows: readonly MemberParameterRow[]): ParameterGroup | undefined {
  const [first] = rows;
  if (first === undefined) return undefined;
  const state = parameterStates.find((candidate) => rows.some((row) => row.state === candidate)) ?? 'unknown';
  const { name, effect, unit, owner } = first;
  return { name, effect, ...(unit === undefined ? {} : { unit }), owner, sensitive: rows.some((row) => row.sensitive), state, rows };
}

function origin({ member, host }: MemberJudgement): { member: string; host: string; stale: boolean } {
  return { member: member.key, host: member.host, stale: host.state !== 'Reporting' };
}
