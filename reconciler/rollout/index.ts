export { leavingKeptMs } from './adopt-revision.ts';
export { type AdvanceInput, advanceRollout } from './advance-rollout.ts';
export { compareTurns } from './compare-turns.ts';
export { judgeWindow, type WindowJudge, type WindowVerdict } from './policy/judge-window.ts';
export type {
  Advance,
  ExpectedRollout,
  JudgedMember,
  LeaseHolder,
  MemberSight,
  RolloutEvent,
  RolloutHalt,
  RolloutMember,
  RolloutState,
  SafetyJudge,
  WaitingMember,
} from './rollout-state.ts';
