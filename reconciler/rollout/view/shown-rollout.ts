import type { DriftMode, HealthState, SyncState, Timestamp } from '../../../schemas/index.ts';
import type { ExpectedRollout, RolloutMember } from '../state/expected-rollout.ts';
import type { LastStatus, RolloutState, WaitingMember } from '../state/rollout-state.ts';
import type { RolloutHolderRow } from './rollout-view.ts';

/** The input of the view of one middleware's rollout. */
export interface ShownRollout {
  readonly expected: ExpectedRollout;
  /** With `observe` a drifted member is left as it is. */
  readonly drift: DriftMode;
  /** The server's state; undefined while no agent has checked in. */
  readonly state: RolloutState | undefined;
  /** Milliseconds since the epoch, on the clock of `state`. */
  readonly now: number;
  /** The status of a member by the last report of its host. */
  readonly readReport: (member: RolloutMember) => ReportedMember;
}

export interface ReportedMember {
  readonly sync: { readonly state: SyncState; readonly reason: string; readonly message: string; readonly since?: Timestamp };
  readonly health: { readonly state: HealthState };
  /** When the host was heard last. */
  readonly seenAt?: Timestamp;
}

/** One member of a rollout, with all that is known of it. */
export interface ShownMember {
  readonly member: RolloutMember;
  readonly leaving: boolean;
  /** The last status, however long ago. */
  readonly last: LastStatus | undefined;
  /** The same, if it still counts. */
  readonly live: LastStatus | undefined;
  readonly waiting: WaitingMember | undefined;
  readonly holder: RolloutHolderRow | undefined;
}
