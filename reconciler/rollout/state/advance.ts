import type { CheckIn, JudgedMember, LeaseAnswer } from '../../../schemas/index.ts';
import type { WindowJudge } from '../policy/judge-window.ts';
import type { ExpectedRollout } from './expected-rollout.ts';
import type { RolloutEvent, RolloutState } from './rollout-state.ts';

/** One check-in and all that decides what it makes of a middleware's rollout. */
export interface AdvanceInput {
  /** Milliseconds on the store's clock. */
  readonly now: number;
  readonly middleware: string;
  /** Undefined: Git has no such middleware any more. */
  readonly expected: ExpectedRollout | undefined;
  readonly checkIn: CheckIn;
  readonly judge: SafetyJudge;
  readonly serverCommit: string;
  readonly isOpen: WindowJudge;
}

/** Whether a member may go down now, by the product's own conditions over the status of all members. */
export type SafetyJudge = (input: {
  /** Key of the member that would go, or that has just come back. */
  readonly member: string;
  readonly members: readonly JudgedMember[];
}) => { readonly safe: boolean; readonly message: string };

/** The result of one check-in for one middleware. */
export interface Advance {
  readonly state: RolloutState;
  readonly answers: readonly LeaseAnswer[];
  /** New events, also in `state.log`. */
  readonly events: readonly RolloutEvent[];
  /** A member holds, waits or has to prove something: status reports are wanted often. */
  readonly active: boolean;
}
