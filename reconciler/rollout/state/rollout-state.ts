import type { DisruptiveAction, MemberStatusReport, WaitReason } from '../../../schemas/index.ts';

/** All the server remembers of one middleware's rollout. Plain data, kept as JSON; times are milliseconds on the store's clock. */
export interface RolloutState {
  readonly version: 1;
  readonly middleware: string;
  readonly commit: string;
  readonly revision: string;
  /** When this revision was first seen here. */
  readonly startedAt: number;
  /** Commits that were seen with this revision, newest last: for this middleware they are one and the same. */
  readonly commits: readonly string[];
  /** When the server began to remember. Reports from before prove nothing of leases that a store since emptied had given. */
  readonly begunAt: number;
  /** Keys of members that Git listed then and that no agent has reported since: they may be running, or in the middle of a step. */
  readonly unheard: readonly string[];
  /** The highest fencing number given or heard of. */
  readonly fence: number;
  /** By member key; by KEY@HOST for one that has to leave a host while Git has placed its key on another. */
  readonly sights: Readonly<Record<string, LastStatus>>;
  readonly holders: readonly LeaseHolder[];
  /** By KEY@HOST: the highest fencing number that is over. An agent that still holds it gets the answer that it is lost. */
  readonly ended: Readonly<Record<string, number>>;
  /** By the names of `sights`. */
  readonly waiting: Readonly<Record<string, WaitingMember>>;
  /** By member key: when its disruptive steps of this revision were proven done. */
  readonly done: Readonly<Record<string, number>>;
  /** The revision is bad for this middleware: no other member goes until a newer one. */
  readonly halt?: RolloutHalt;
  /** Newest last. */
  readonly log: readonly RolloutEvent[];
}

/** The last status report of a member that its agent could prove to be of its time. */
export interface LastStatus {
  readonly host: string;
  readonly session: string;
  readonly sequence: number;
  /** The member was observed after this moment. */
  readonly asOf: number;
  readonly receivedAt: number;
  readonly evidence: MemberStatusReport;
  /** Whether the member was ever ready, or may have been: one that never was carries nothing and is not missed. */
  readonly wasReady: boolean;
  /** Since when the member is ready without a break, as reports proved. */
  readonly readySince?: number;
}

export interface LeaseHolder {
  readonly member: string;
  readonly host: string;
  readonly fence: number;
  readonly commit: string;
  readonly revision: string;
  readonly action: DisruptiveAction;
  readonly reasons: readonly string[];
  readonly grantedAt: number;
  /** When the agent gave it back: from then on the member has to prove that it is ready and safe. */
  readonly returnedAt?: number;
  /** Its step failed: it stays a holder until it is ready and safe again. */
  readonly failed?: string;
  /** When its agent last asked for the lease or reported to hold it, and got the answer that the step may begin or go on. */
  readonly seenAt: number;
}

export interface WaitingMember {
  readonly host: string;
  readonly since: number;
  readonly askedAt: number;
  readonly commit: string;
  readonly action: DisruptiveAction;
  readonly reasons: readonly string[];
  readonly reason: WaitReason;
  readonly message: string;
}

export interface RolloutHalt {
  readonly member: string;
  readonly commit: string;
  readonly revision: string;
  readonly at: number;
  readonly message: string;
}

export interface RolloutEvent {
  readonly at: number;
  readonly kind: 'started' | 'granted' | 'returned' | 'proven' | 'halted' | 'adopted' | 'abandoned' | 'expired' | 'released' | 'refused';
  readonly member?: string;
  readonly fence?: number;
  readonly commit?: string;
  /** granted: how long the member waited. */
  readonly waitedMs?: number;
  readonly message: string;
}
