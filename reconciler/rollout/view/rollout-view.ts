import type { DisruptiveAction, Timestamp } from '../../../schemas/index.ts';
import type { RolloutEvent } from '../state/rollout-state.ts';

/** How the disruptive steps of one middleware follow one another. Holds no current time, so that the same state gives the same bytes. */
export interface RolloutView {
  readonly middleware: string;
  readonly adapter: string;
  readonly organization?: string;
  readonly application?: string;
  /** The commit in force. */
  readonly commit: string;
  /** none: its agents do not ask one another before they take a member away. */
  readonly coordination: 'lease' | 'none';
  /** Members that may be away at once. */
  readonly maxUnavailable: number;
  readonly state: RolloutViewState;
  /** Why the rollout is in this state, in one sentence. */
  readonly message: string;
  readonly since?: Timestamp;
  /** In the order they go: those that went, those at it, those to come. Members that Git no longer lists are among them while anything is known of them. */
  readonly members: readonly RolloutMemberRow[];
  /** Holders of leases, whose members may be away now, the oldest first. */
  readonly holders: readonly RolloutHolderRow[];
  /** No other member goes until a newer revision of the middleware. */
  readonly halt?: RolloutHaltRow;
  readonly window: RolloutWindowRow;
  /** Newest first. */
  readonly log: readonly RolloutLogRow[];
  readonly totals: RolloutTotals;
}

/**
 * Halted: a step failed, and nobody else goes. Unsafe: a member went and is not back. Unknown: nothing goes on, and a member
 * cannot be seen. Waiting: steps are left and none goes on. Paused: Git says so. Rolling: a member is at it. Idle: nothing is left to do.
 */
export type RolloutViewState = 'Halted' | 'Unsafe' | 'Unknown' | 'Waiting' | 'Paused' | 'Rolling' | 'Idle';

/**
 * doing: holds a lease; without coordination, is being changed. proving: gave the lease back and has to show that it is ready.
 * waiting: asked for one. pending: has a step before it. done: went, or has nothing to do. exempt: left alone on purpose.
 */
export type RolloutMemberState = 'failed' | 'doing' | 'proving' | 'unknown' | 'waiting' | 'pending' | 'done' | 'exempt';

export interface RolloutMemberRow {
  /** MIDDLEWARE/ID. */
  readonly key: string;
  readonly id: string;
  readonly host: string;
  readonly role?: string;
  /** live: by a last status of a moment ago. last-known: by an older one. declared: as Git says. */
  readonly roleFrom?: 'live' | 'last-known' | 'declared';
  /** Goes first, whatever its role. */
  readonly canary: boolean;
  /** Git no longer lists the member. */
  readonly leaving: boolean;
  /** unknown: no status report of a moment ago proves it. */
  readonly ready: 'yes' | 'no' | 'unknown';
  /** When its last status report arrived, on the server's clock. */
  readonly heardAt?: Timestamp;
  readonly state: RolloutMemberState;
  /** For what it waits, or why it is in this state. */
  readonly reason: string;
  readonly message: string;
  readonly since?: Timestamp;
  /** Fencing number of the lease it holds. */
  readonly fence?: number;
}

export interface RolloutHolderRow {
  readonly middleware: string;
  readonly member: string;
  readonly host: string;
  readonly fence: number;
  readonly commit: string;
  readonly action: DisruptiveAction;
  readonly reasons: readonly string[];
  readonly grantedAt: Timestamp;
  /** When the agent gave it back; from then on the member has to prove itself. */
  readonly returnedAt?: Timestamp;
  /** Not ready and safe by then: the rollout halts. */
  readonly deadlineAt: Timestamp;
  /** When an agent last said that it holds it. */
  readonly seenAt: Timestamp;
  /** Why the member has to be taken for lost; absent: it is on its way. */
  readonly notBack?: HolderTrouble;
}

export interface HolderTrouble {
  /** Failed: its step failed. Overdue: the deadline has passed. Silent: its agent is not heard any more. */
  readonly reason: 'Failed' | 'Overdue' | 'Silent';
  readonly message: string;
  readonly since: Timestamp;
}

export interface RolloutHaltRow {
  readonly member: string;
  readonly commit: string;
  readonly at: Timestamp;
  readonly message: string;
}

/** Whether a disruptive step may begin now, as far as Git's pauses, freezes and windows go. */
export interface RolloutWindowRow {
  readonly state: 'open' | 'closed' | 'frozen' | 'paused';
  readonly message: string;
  /** When a step may begin at the earliest, where that is known. */
  readonly nextAt?: Timestamp;
}

export interface RolloutLogRow {
  readonly at: Timestamp;
  readonly kind: RolloutEvent['kind'];
  readonly member?: string;
  readonly fence?: number;
  readonly commit?: string;
  /** granted: how long the member waited. */
  readonly waitedMs?: number;
  readonly message: string;
}

/** Members in each state, every state named. */
export type RolloutTotals = Readonly<Record<RolloutMemberState, number>> & { readonly members: number; readonly ready: number };

/** Worst first: what needs a person, what cannot be seen, what is held back, what goes on, what is fine. */
export const rolloutViewStates: readonly RolloutViewState[] = ['Halted', 'Unsafe', 'Unknown', 'Waiting', 'Paused', 'Rolling', 'Idle'];

export const rolloutMemberStates: readonly RolloutMemberState[] = [
  'failed',
  'doing',
  'proving',
  'unknown',
  'waiting',
  'pending',
  'done',
  'exempt',
];
