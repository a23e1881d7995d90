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
