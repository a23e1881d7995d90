import type { HealthState, Report, ReportDiagnostic, SyncState, Timestamp } from '../../schemas/index.ts';
import type { RolloutState } from '../rollout/index.ts';
import type { ExpectedCommit, FleetExpectation } from './fleet-expectation.ts';
import type { IdentityConflict } from './identity-conflict.ts';

/** Everything the views are computed from. */
export interface StatusInput {
  readonly expectation: FleetExpectation;
  /** The last report of each host, by host name. */
  readonly reports: ReadonlyMap<string, LastReport>;
  /** Milliseconds since the epoch, on the server's clock. */
  readonly now: number;
  /** Commits this server has served, newest first. A host on one of them is behind; a host on any other may be ahead. */
  readonly commits?: readonly CommitRecord[];
  /** How the server's own copy of the repository is doing. */
  readonly source?: SourceState;
  readonly coordination?: KnownRollouts;
  /** Why the server cannot store what hosts report; absent: it can. */
  readonly obstacle?: string;
}

/** The server's state of the rollouts. */
export interface KnownRollouts {
  /** Milliseconds since the epoch, on the clock by which the rollouts are told: the store's. */
  readonly now: number;
  /** By middleware name. Without an entry no agent has checked in for it. */
  readonly rollouts: ReadonlyMap<string, RolloutState>;
}

export interface LastReport {
  readonly report: Report;
  /** On the server's clock. */
  readonly receivedAt: Timestamp;
  /** How far the host's clock is behind the server's, from the signature's creation time. */
  readonly clockSkewMs: number;
  /** The last time that something else reported as this host, on the server's clock. */
  readonly conflict?: IdentityConflict;
}

export interface CommitRecord extends ExpectedCommit {
  readonly firstSeenAt: Timestamp;
}

export interface SourceState {
  /** Refused: the newest commit has errors, or does not go on from the one in force, which stays. */
  readonly state: 'Ready' | 'Refused' | 'Unreachable';
  /** As of the condition SourceReady of hosts: `CommitRefused`, `HistoryNotForward`, or why the repository does not answer. */
  readonly reason: string;
  readonly message: string;
  readonly since?: Timestamp;
  /** The newest commit, where it is not the one in force. */
  readonly availableCommit?: string;
  readonly diagnostics: readonly ReportDiagnostic[];
}

/** One axis of status with its reason. */
export interface SyncStatus {
  readonly state: SyncState;
  readonly reason: string;
  readonly message: string;
  /** When this state began, where it is known. */
  readonly since?: Timestamp;
}

export interface HealthStatus {
  readonly state: HealthState;
  readonly reason: string;
  readonly message: string;
  readonly since?: Timestamp;
}

/** An event of a report with the place it came from; `middleware` is the first part of `member`. */
export interface EventRow {
  readonly host: string;
  readonly sequence: number;
  readonly index: number;
  readonly code: string;
  readonly at: Timestamp;
  readonly message: string;
  readonly middleware?: string;
  readonly member?: string;
  readonly resource?: string;
  readonly pointer?: string;
  readonly effect?: string;
  readonly durationMs?: number;
}
