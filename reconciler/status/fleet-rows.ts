import type { DriftMode, HealthState, SyncState, Timestamp } from '../../schemas/index.ts';
import { judgeRollout, type RolloutViewState } from '../rollout/index.ts';
import type { ExpectedHost, ExpectedMiddleware } from './fleet-expectation.ts';
import { showRollout } from './fleet-rollouts.ts';
import { decideHostStatus, type HostState, type HostStatus } from './host-status.ts';
import type { MemberJudgement } from './member-status.ts';
import { organizationPath } from './organization-tree.ts';
import type { HealthStatus, StatusInput, SyncStatus } from './status-input.ts';
import { worstHealth, worstSync } from './worst-status.ts';

export interface MiddlewareRow {
  readonly name: string;
  readonly adapter: string;
  readonly topology: string;
  readonly version?: string;
  readonly organization?: string;
  /** Names from the root to the organization. */
  readonly organizationPath: readonly string[];
  readonly application?: string;
  readonly drift: DriftMode;
  readonly desiredState: 'running' | 'stopped' | 'absent';
  readonly memberCount: number;
  /** Of the worst member. */
  readonly sync: SyncStatus;
  readonly health: HealthStatus;
  readonly differenceCount: number;
  readonly rollout: RolloutGlance;
  readonly members: readonly MemberGlance[];
}

/** A middleware's rollout, as far as a list shows it. */
export interface RolloutGlance {
  readonly coordination: 'lease' | 'none';
  readonly state: RolloutViewState;
  readonly message: string;
  readonly since?: Timestamp;
}

export interface MemberGlance {
  readonly key: string;
  readonly id: string;
  readonly host: string;
  readonly role?: string;
  readonly sync: SyncState;
  readonly health: HealthState;
}

export interface HostRow {
  readonly name: string;
  readonly address: string;
  readonly organization?: string;
  readonly organizationPath: readonly string[];
  readonly state: HostState;
  /** Of the worst member on it. */
  readonly sync: SyncStatus;
  readonly health: HealthStatus;
  readonly memberCount: number;
  readonly lastReportAt?: Timestamp;
  readonly commit?: string;
  readonly appliedCommit?: string;
  /** The commit the host refused, if it refuses one now. */
  readonly refusedCommit?: string;
  readonly agentVersion?: string;
}

/** `statuses` are those of its members. */
export function buildMiddlewareRow(
  middleware: ExpectedMiddleware,
  { statuses, input }: { readonly statuses: readonly MemberJudgement[]; readonly input: StatusInput },
): MiddlewareRow {
  const { name, adapter, topology, version, organization, application, drift, state } = middleware;
  const rollout = judgeRollout(showRollout(middleware, input));
  return {
    name,
    adapter,
    topology,
    ...(version === undefined ? {} : { version }),
    ...(organization === undefined ? {} : { organization }),
    organizationPath: organizationPath(organization, input.expectation.organizations),
    ...(application === undefined ? {} : { application }),
    drift,
    desiredState: state,
    memberCount: statuses.length,
    ...summarize(statuses, { state: 'Synced', reason: 'NoMembers', message: 'there are no members' }),
    differenceCount: statuses.reduce((count, { reported }) => count + (reported?.differences.length ?? 0), 0),
    rollout: {
      coordination: middleware.rollout.coordination,
      state: rollout.state,
      message: rollout.message,
      ...(rollout.since === undefined ? {} : { since: rollout.since }),
    },
    members: statuses.map(({ member, sync, health }) => ({
      key: member.key,
      id: member.id,
      host: member.host,
      ...(member.role === undefined ? {} : { role: member.role }),
      sync: sync.state,
      health: health.state,
    })),
  };
}

/** `statuses` are those of the members placed on the host. */
export function buildHostRow(
  host: ExpectedHost,
  { statuses, input }: { readonly statuses: readonly MemberJudgement[]; readonly input: StatusInput },
): HostRow {
  const status = decideHostStatus(host.name, input);
  return {
    name: host.name,
    address: host.address,
    ...(host.organization === undefined ? {} : { organization: host.organization }),
    organizationPath: organizationPath(host.organization, input.expectation.organizations),
    state: status.state,
    ...summarize(statuses, ofEmptyHost(status)),
    memberCount: statuses.length,
    ...reportedFields(status),
  };
}

function summarize(statuses: readonly MemberJudgement[], ofNone: SyncStatus): { sync: SyncStatus; health: HealthStatus } {
  const sync = worstSync(statuses.map((status) => status.sync)) ?? ofNone;
  const health = worstHealth(statuses.map((status) => status.health));
  if (health !== undefined) return { sync, health };
  return { sync, health: { state: ofNone.state === 'Synced' ? 'Healthy' : 'Unknown', reason: ofNone.reason, message: ofNone.message } };
}

function ofEmptyHost({ state, since }: HostStatus): SyncStatus {
  switch (state) {
    case 'Reporting':
      return { state: 'Synced', reason: 'NoMembers', message: 'no member is placed on this host' };
    case 'Stale':
      return { state: 'Stale', reason: 'HostSilent', message: 'the host is silent', ...(since === undefined ? {} : { since }) };
    case 'NeverReported':
      return { state: 'Unknown', reason: 'NeverReported', message: 'the host has never reported' };
  }
}

function reportedFields({ last, seenAt }: HostStatus): Partial<HostRow> {
  if (last === undefined) return {};
  const { commit, appliedCommit, availableCommit, agentVersion } = last.report;
  return {
    ...(seenAt === undefined ? {} : { lastReportAt: seenAt }),
    ...(commit === undefined ? {} : { commit }),
    ...(appliedCommit === undefined ? {} : { appliedCommit }),
    ...(availableCommit === undefined || availableCommit === commit ? {} : { refusedCommit: availableCommit }),
    agentVersion,
  };
}
