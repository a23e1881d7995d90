export { type ConditionViolation, checkConditions } from './check-conditions.ts';
export { decideCommitVerdicts } from './commit-verdict.ts';
export { buildCommitView, type CommitHostRow, type CommitHostState, type CommitProgress, type CommitView } from './commit-view.ts';
export {
  type CompareInput,
  compareExecuted,
  type ExecutedMember,
  type ExecutedReview,
  type ExecutedReviewState,
  type MemberVerdict,
  memberVerdicts,
} from './compare-executed.ts';
export { buildDriftHistory, type DriftBucket, type DriftHistory, type DriftHistoryRange } from './drift-history.ts';
export { type ConditionRow, effectSurprises } from './effect-surprises.ts';
export { type ExecutedEvent, type ExecutedStep, readExecutedStep } from './executed-step.ts';
export { findExpectedRollout } from './expected-rollout.ts';
export type {
  ExpectedAgreement,
  ExpectedApplication,
  ExpectedCommit,
  ExpectedHost,
  ExpectedMember,
  ExpectedMiddleware,
  ExpectedOrganization,
  ExpectedWiring,
  FleetExpectation,
} from './fleet-expectation.ts';
export type { FleetFilter } from './fleet-filter.ts';
export { buildRolloutViews, findRolloutView } from './fleet-rollouts.ts';
export type { HostRow, MemberGlance, MiddlewareRow, RolloutGlance } from './fleet-rows.ts';
export { buildFleetView, type FleetChoices, type FleetTotals, type FleetView, type OrganizationChoice } from './fleet-view.ts';
export type { FollowedReview } from './followed-review.ts';
export { decideHostStatus, type HostState } from './host-status.ts';
export { buildHostView, type HostMemberRow, type HostView, type ReportSummary } from './host-view.ts';
export { conflictMemoryMs, type IdentityConflict } from './identity-conflict.ts';
export { type Judgement, type JudgementReason, type JudgementState, judgementStates } from './judgement.ts';
export type { LeavingRow } from './leaving.ts';
export {
  buildMiddlewareView,
  type DifferenceRow,
  judgeAllMiddleware,
  type MemberParameterRow,
  type MemberRow,
  type MiddlewareView,
  type ParameterGroup,
} from './middleware-view.ts';
export { formatReviewReference, type KnownReview, matchReview, type ReviewMatch } from './review-reference.ts';
export type { ReviewedCommit, ReviewedDigest, ReviewedMember } from './reviewed-commit.ts';
export type {
  CommitRecord,
  EventRow,
  HealthStatus,
  KnownRollouts,
  LastReport,
  SourceState,
  StatusInput,
  SyncStatus,
} from './status-input.ts';
export type { TopologyEdge, TopologyNode, TopologyView } from './topology.ts';
export { healthStates, syncStates } from './worst-status.ts';
