import type { Diagnostic, Effect, HealthState, SyncState, Timestamp } from '../../schemas/index.ts';
import type { SourcePlace } from '../compile/index.ts';

/** Effects of a change of the fleet repository on running members. Plain data; nothing in it is secret. */
export interface Review {
  readonly version: 1;
  readonly fleet: string;
  /** The commits compared. */
  readonly from: string;
  readonly to: string;
  readonly verdict: ReviewVerdict;
  /** Both commits compile and render; otherwise the review has findings alone. */
  readonly compiles: boolean;
  /** The impact in a few clauses, the worst first. */
  readonly statement: readonly Clause[];
  /** Findings for the reviewer: an error fails the review, a warning does not. */
  readonly findings: readonly Diagnostic[];
  readonly totals: ReviewTotals;
  /** Worst first, then by name. */
  readonly middleware: readonly MiddlewareReview[];
  /** Hosts that come, go or change themselves, and those with something to tell; by name. */
  readonly hosts: readonly HostReview[];
  /** Settings of the Fleet that change. */
  readonly settings: readonly SettingChange[];
  /** Shared files that change, with every member that they reach. */
  readonly reach: readonly Reach[];
  /** Findings of the compiler against the base. */
  readonly diagnostics: { readonly added: readonly Diagnostic[]; readonly solved: readonly Diagnostic[] };
  /** Absent: no server was asked, and hosts are taken to run what the base says. */
  readonly observation?: Observed;
  readonly digest: ReviewDigest;
}

/** empty: nothing changes. failed: a budget is broken, or the change cannot be applied. */
export type ReviewVerdict = 'empty' | 'changes' | 'failed';

export interface Clause {
  readonly text: string;
  /** The clause is about something that is taken away. */
  readonly grave: boolean;
}

export interface ReviewTotals {
  readonly changedHosts: number;
  readonly changedMembers: number;
  readonly hosts: number;
  readonly members: number;
  /** Resources that would be taken off hosts. */
  readonly deletions: number;
}

/** Outcome for a member, worst first. move: to another host. write: files only. observe: nothing, since its drift mode is observe. */
export const outcomes = [
  'uninstall',
  'move',
  'stop',
  'recreate',
  'restart',
  'reload',
  'hot',
  'start',
  'install',
  'attach',
  'detach',
  'write',
  'observe',
  'none',
] as const;
export type Outcome = (typeof outcomes)[number];

export interface MiddlewareReview {
  readonly name: string;
  readonly adapter: string;
  /** The product's name for people. */
  readonly title: string;
  readonly change: 'added' | 'removed' | 'changed';
  readonly topology: string;
  readonly organization?: string;
  /** Owners that approve, from the nearest organization that has any. */
  readonly owners: readonly string[];
  readonly application?: string;
  readonly place: SourcePlace;
  readonly memberCount: number;
  readonly settings: readonly SettingChange[];
  /** Members that change, worst first, then in the order of Git. */
  readonly members: readonly MemberReview[];
  /** Present where members are taken away. */
  readonly rollout?: RolloutReview;
}

/** One setting before and after; absent on a side that does not have it. */
export interface SettingChange {
  readonly name: string;
  readonly from?: string;
  readonly to?: string;
  readonly place?: SourcePlace;
}

export interface MemberReview {
  /** MIDDLEWARE/ID. */
  readonly key: string;
  readonly id: string;
  readonly host: string;
  /** The member's host before a move. */
  readonly fromHost?: string;
  readonly role?: string;
  readonly outcome: Outcome;
  /** Strongest effect on the running process; stopping and removing count as recreate. */
  readonly effect: Effect;
  /** Changes that ask for the outcome. */
  readonly reasons: readonly string[];
  readonly parameters: readonly ParameterChange[];
  readonly resources: readonly ResourceChange[];
  /** In order, for people. */
  readonly steps: readonly string[];
  /** Resources that are taken off the host. */
  readonly deletions: readonly string[];
  /** Resources that stay on the host although Git no longer wants them. */
  readonly left: readonly string[];
  /** Why steps are not executed. */
  readonly blocked: readonly string[];
  /** The drift mode changes from observe to enforce: whatever differs on the host is written over. */
  readonly becomesEnforced: boolean;
  /** The status that its host reported last. */
  readonly observed?: ReportedStatus;
}

export interface ParameterChange {
  /** Name, and the path inside it: `servers/0/root`. */
  readonly name: string;
  /** Absent: not set, the product's default counts. `(secret)` where the value is sensitive. */
  readonly from?: string;
  readonly to?: string;
  /** The running value, where it is not the one of the base. */
  readonly running?: string;
  readonly effect: Effect;
  readonly sensitive: boolean;
  /** The layer that gives the value, or gave it. */
  readonly layer: string;
  readonly place?: SourcePlace;
}

export interface ResourceChange {
  readonly resource: string;
  readonly action: 'create' | 'update' | 'remove';
  /** Where the resource differs; empty for its existence. */
  readonly fields: readonly FieldChange[];
}

export interface FieldChange {
  readonly field: string;
  readonly from?: string;
  readonly to?: string;
  readonly effect: Effect;
  readonly sensitive: boolean;
}

export interface ReportedStatus {
  readonly health: HealthState;
  readonly healthMessage: string;
  readonly sync: SyncState;
  readonly syncMessage: string;
  readonly drift: readonly DriftNote[];
}

/** Something on the host is not as the base says. */
export interface DriftNote {
  readonly what: string;
  readonly desired?: string;
  readonly observed?: string;
  /** Whether the steps of this change write over it. */
  readonly overwritten: boolean;
  readonly since?: Timestamp;
  readonly evidence?: string;
}

/** How members that are taken away follow one another. */
export interface RolloutReview {
  readonly coordination: 'lease' | 'none';
  /** Members that may be away at the same time. */
  readonly atOnce: number;
  /** Ids of the members that go, in their order. */
  readonly order: readonly string[];
  readonly canaries: readonly string[];
  readonly soakMs: number;
  /** Roles that go last, first to last. */
  readonly roles: readonly string[];
  readonly windows: readonly string[];
  /** Reasons of the freezes. */
  readonly freezes: readonly string[];
  readonly pauses: readonly string[];
  /** The middleware is to be stopped or removed as a whole: no member waits for another, and none is to be left. */
  readonly isWhole: boolean;
  /** Keys of members that are away now by the reports, or whose host the server does not hear. */
  readonly away: readonly string[];
  readonly unseen: readonly string[];
  /** Members that serve before the change, and at its worst moment. */
  readonly before: number;
  readonly worst: number;
  /** Members that must serve, of those that serve before; only where the topology is a quorum. */
  readonly quorum?: number;
  /** The adapter has safety conditions for members that go. */
  readonly guarded: boolean;
}

export interface HostReview {
  readonly name: string;
  readonly change: 'added' | 'removed' | 'changed' | 'none';
  readonly organization?: string;
  /** Keys of the members on it that change. */
  readonly members: readonly string[];
  readonly settings: readonly SettingChange[];
  readonly removals: { readonly planned: number; readonly cap: number; readonly held: boolean };
  /** Resources taken off the host that belong to no reviewed member. */
  readonly deletions: readonly string[];
}

export interface Reach {
  readonly file: string;
  readonly kind: string;
  readonly name: string;
  /** Keys of the members that it reaches. */
  readonly members: readonly string[];
  /** Keys of those among them that change. */
  readonly changed: readonly string[];
  readonly hosts: number;
}

export interface Observed {
  /** Hosts whose state is not known now, and why. */
  readonly blind: readonly { readonly host: string; readonly reason: string }[];
  /** Hosts that run another commit than the base. */
  readonly elsewhere: readonly { readonly host: string; readonly commit: string }[];
}

/** Two reviews with the same digest compared the same desired with the same observed state, whatever the commits are called. */
export interface ReviewDigest {
  readonly whole: string;
  readonly desired: string;
  /** Absent: no server was asked. */
  readonly observed?: string;
}
