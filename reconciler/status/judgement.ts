import type { HealthState, SyncState, Timestamp } from '../../schemas/index.ts';
import type { RolloutViewState } from '../rollout/index.ts';

/** Best first: nothing to do, on its way without anybody, or waiting for a person. */
export const judgementStates = ['fine', 'underWay', 'needsPerson'] as const;
export type JudgementState = (typeof judgementStates)[number];

/** What every reader of the status is told: made once, of the fleet, a middleware or a host. */
export interface Judgement {
  /** That of the worst reason. */
  readonly state: JudgementState;
  /** What needs a person before what is under way. Empty: fine. */
  readonly reasons: readonly JudgementReason[];
}

export interface JudgementReason {
  readonly judgement: Exclude<JudgementState, 'fine'>;
  /** The server, the source, `host NAME`, `middleware NAME`, or the key of a member. */
  readonly subject: string;
  readonly reason: string;
  readonly message: string;
  readonly since?: Timestamp;
}

/** What a sync state says where its reason is not among `bySyncReason`. */
export const bySync: Readonly<Record<SyncState, JudgementState>> = {
  Blocked: 'needsPerson',
  Drifted: 'underWay',
  Stale: 'needsPerson',
  Unknown: 'needsPerson',
  Waiting: 'underWay',
  Changing: 'underWay',
  Exempt: 'fine',
  Synced: 'fine',
};

/** Reasons that say who acts more closely than their state does. */
export const bySyncReason: Readonly<Record<string, JudgementState>> = {
  // The server asks for a commit that it has just read: the host comes to it by itself.
  'Unknown CommitPending': 'underWay',
  'Waiting ServerUnreachable': 'needsPerson',
};

export const byHealth: Readonly<Record<HealthState, JudgementState>> = {
  Unhealthy: 'needsPerson',
  Degraded: 'needsPerson',
  Unknown: 'needsPerson',
  Healthy: 'fine',
};

/** Health that nobody asks for: of what Git wants stopped, gone or left alone. */
export const byHealthReason: Readonly<Record<string, JudgementState>> = {
  'Unknown Stopped': 'fine',
  'Unknown Detached': 'fine',
  'Unknown Absent': 'fine',
  'Unknown NoMembers': 'fine',
  'Unknown Removing': 'underWay',
  'Unknown CommitPending': 'underWay',
  'Unknown Settling': 'underWay',
};

/** Members tell for what they wait: a rollout adds to them only what none of them knows. */
export const byRollout: Readonly<Partial<Record<RolloutViewState, JudgementState>>> = { Halted: 'needsPerson', Unsafe: 'needsPerson' };

/** A condition of this type is bad while it is True. Any type that is not here and not judged otherwise is too: a newer agent's. */
export const byCondition: Readonly<Record<string, JudgementState>> = {
  Reconciling: 'underWay',
  Stalled: 'needsPerson',
  LedgerLost: 'needsPerson',
  LogsTooLarge: 'needsPerson',
  RemovalBlocked: 'needsPerson',
  IdentityConflict: 'needsPerson',
  // Nobody can undo the effect, and its review tells of it.
  EffectSurprise: 'fine',
};

function worstJudgement(states: readonly JudgementState[]): JudgementState {
  return states.includes('needsPerson') ? 'needsPerson' : states.includes('underWay') ? 'underWay' : 'fine';
}

/** Each reason once, what needs a person first. */
export function judge(reasons: readonly JudgementReason[]): Judgement {
  const seen = new Set<string>();
  const once = reasons.filter(({ subject, reason }) => {
    const key = `${subject} ${reason}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  const sorted = [
    ...once.filter(({ judgement }) => judgement === 'needsPerson'),
    ...once.filter(({ judgement }) => judgement === 'underWay'),
  ];
  return { state: worstJudgement(sorted.map(({ judgement }) => judgement)), reasons: sorted };
}
