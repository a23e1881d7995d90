import { byHealth, byHealthReason, bySync, bySyncReason, type JudgementReason, type JudgementState } from './judgement.ts';
import { decideMemberStatus, type MemberJudgement, type MemberOfMiddleware } from './member-status.ts';
import type { HealthStatus, StatusInput, SyncStatus } from './status-input.ts';

/** The reasons of one member that are not fine, sync before health. */
export function judgeMemberStatus(
  { member, middleware }: MemberOfMiddleware,
  input: StatusInput,
  { sync, health }: Pick<MemberJudgement, 'sync' | 'health'> = decideMemberStatus({ member, middleware }, input),
): readonly JudgementReason[] {
  const bySyncAxis = judgeSync(sync, middleware.drift);
  const byHealthAxis = judgeHealth(health, bySyncAxis);
  const isSaid = sync.reason === health.reason && bySyncAxis !== 'fine';
  return [
    ...(bySyncAxis === 'fine' ? [] : [tell(bySyncAxis, { subject: member.key, status: sync })]),
    ...(byHealthAxis === 'fine' || isSaid ? [] : [tell(byHealthAxis, { subject: member.key, status: health })]),
  ];
}

/** Drift that nobody puts right waits for a person. */
export function judgeSync({ state, reason }: SyncStatus, drift: 'enforce' | 'observe'): JudgementState {
  if ((state === 'Drifted' && drift === 'observe') || (state === 'Waiting' && reason === 'ObserveMode')) return 'needsPerson';
  return bySyncReason[`${state} ${reason}`] ?? bySync[state];
}

/** A member that is being changed or healed may be down meanwhile. */
export function judgeHealth({ state, reason }: HealthStatus, sync: JudgementState): JudgementState {
  const own = byHealthReason[`${state} ${reason}`] ?? byHealth[state];
  return own === 'needsPerson' && sync === 'underWay' ? 'underWay' : own;
}

function tell(
  judgement: Exclude<JudgementState, 'fine'>,
  { subject, status }: { readonly subject: string; readonly status: SyncStatus | HealthStatus },
): JudgementReason {
  const { reason, since } = status;
  const message = status.message === '' ? status.state : `${status.state}: ${status.message}`;
  return { judgement, subject, reason, message, ...(since === undefined ? {} : { since }) };
}
