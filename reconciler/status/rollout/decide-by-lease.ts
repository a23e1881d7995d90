import type { MemberSight } from '../../rollout/index.ts';
import { formatTime } from '../format-time.ts';
import type { RolloutHolderRow } from '../rollout-view.ts';
import type { Decision } from './decide-by-agent.ts';
import type { MemberSeen, RolloutSeen } from './list-members.ts';

/** A lease is a fact of the server's own, whatever is heard of the member; and so is the step that halted the rollout. */
export function decideByLease({ member, leaving, holder, fresh }: MemberSeen, { middleware, state }: RolloutSeen): Decision | undefined {
  if (holder !== undefined) return describeHolder(holder, fresh);
  const halt = state?.halt;
  if (halt === undefined || halt.member !== member.key || leaving || halt.revision !== middleware.revision) return undefined;
  return { state: 'failed', reason: 'StepFailed', message: halt.message, since: formatTime(halt.at) };
}

function describeHolder(holder: RolloutHolderRow, fresh: MemberSight | undefined): Decision {
  const { fence, action, reasons, grantedAt, returnedAt, notBack } = holder;
  if (notBack?.reason === 'Failed') return { state: 'failed', reason: 'StepFailed', message: notBack.message, since: notBack.since, fence };
  const trouble = notBack === undefined ? '' : `; ${notBack.message}`;
  if (returnedAt === undefined) {
    const what = [action, ...reasons].join(', ');
    return { state: 'doing', reason: notBack?.reason ?? 'LeaseHeld', message: `${what}${trouble}`, since: grantedAt, fence };
  }
  const message = `${action} done${trouble === '' ? `; ${describeProof(fresh)}` : trouble}`;
  return { state: 'proving', reason: notBack?.reason ?? 'ProofPending', message, since: returnedAt, fence };
}

function describeProof(fresh: MemberSight | undefined): string {
  if (fresh === undefined) return 'it has not been heard since';
  const { ready, message } = fresh.evidence;
  if (ready) return 'it is ready and has to stay so';
  return message === '' ? 'it is not ready yet' : `not ready yet: ${message}`;
}
