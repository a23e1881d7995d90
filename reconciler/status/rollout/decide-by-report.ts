import { decideMemberStatus } from '../member-status.ts';
import type { RolloutMemberRow } from '../rollout-view.ts';
import type { Decision } from './decide-by-agent.ts';
import type { MemberSeen, RolloutSeen } from './list-members.ts';

/** Without coordination no agent tells the server of a member but in its report. */
export function decideByReport({ member }: MemberSeen, { middleware, input }: RolloutSeen): Decision {
  const { sync } = decideMemberStatus({ member, middleware }, input);
  const { reason, message, since } = sync;
  const rest = { reason, message, ...(since === undefined ? {} : { since }) };
  switch (sync.state) {
    case 'Synced':
      return { state: 'done', ...rest };
    case 'Exempt':
      return { state: 'exempt', ...rest };
    case 'Changing':
      return { state: 'doing', ...rest };
    case 'Waiting':
      return { state: 'waiting', ...rest };
    case 'Blocked':
      return { state: 'failed', ...rest };
    case 'Drifted':
      return { state: middleware.drift === 'observe' ? 'exempt' : 'pending', ...rest };
    case 'Unknown':
    case 'Stale':
      return { state: 'unknown', ...rest };
  }
}

export function readyByReport({ member }: MemberSeen, { middleware, input }: RolloutSeen): Pick<RolloutMemberRow, 'ready' | 'heardAt'> {
  const { health, host } = decideMemberStatus({ member, middleware }, input);
  const ready = health.state === 'Unknown' ? 'unknown' : health.state === 'Unhealthy' ? 'no' : 'yes';
  return { ready, ...(host.seenAt === undefined ? {} : { heardAt: host.seenAt }) };
}
