export { advanceRollout } from './advance-rollout.ts';
export { type Candidate, chooseCanaries, orderMembers } from './order/order-members.ts';
export { judgeWindow, type WindowJudge, type WindowVerdict } from './policy/judge-window.ts';
export { leavingKeptMs } from './rules/adopt-revision.ts';
export type { Advance, AdvanceInput, SafetyJudge } from './state/advance.ts';
export type { ExpectedRollout, RolloutMember } from './state/expected-rollout.ts';
export type { LastStatus, LeaseHolder, RolloutEvent, RolloutHalt, RolloutState, WaitingMember } from './state/rollout-state.ts';
export { buildRolloutView } from './view/build-rollout-view.ts';
export { judgeRollout } from './view/judge-rollout.ts';
export { listHolders } from './view/list-holders.ts';
export {
  type HolderTrouble,
  type RolloutHaltRow,
  type RolloutHolderRow,
  type RolloutLogRow,
  type RolloutMemberRow,
  type RolloutMemberState,
  type RolloutTotals,
  type RolloutView,
  type RolloutViewState,
  type RolloutWindowRow,
  rolloutMemberStates,
  rolloutViewStates,
} from './view/rollout-view.ts';
export type { ReportedMember, ShownRollout } from './view/shown-rollout.ts';
