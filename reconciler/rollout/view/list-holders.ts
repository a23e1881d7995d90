import { formatTime } from '../../calendar/index.ts';
import type { LastStatus, LeaseHolder } from '../state/rollout-state.ts';
import { findLastStatus, isLive, liveStatus } from './last-status.ts';
import type { HolderTrouble, RolloutHolderRow } from './rollout-view.ts';
import type { ShownRollout } from './shown-rollout.ts';

/** Holders of leases, whose members may be away now, the oldest first. */
export function listHolders({ expected, state, now }: Pick<ShownRollout, 'expected' | 'state' | 'now'>): readonly RolloutHolderRow[] {
  const { deadlineMs } = expected.policy;
  return (state?.holders ?? [])
    .toSorted((a, b) => a.grantedAt - b.grantedAt)
    .map((holder) => {
      const { grantedAt, returnedAt, seenAt, failed: _failed, revision: _revision, ...rest } = holder;
      const notBack = findTrouble(holder, { last: findLastStatus(state, holder), deadlineAt: grantedAt + deadlineMs, now });
      return {
        middleware: expected.middleware,
        ...rest,
        grantedAt: formatTime(grantedAt),
        ...(returnedAt === undefined ? {} : { returnedAt: formatTime(returnedAt) }),
        deadlineAt: formatTime(grantedAt + deadlineMs),
        seenAt: formatTime(seenAt),
        ...(notBack === undefined ? {} : { notBack }),
      };
    });
}

interface Trouble {
  readonly last: LastStatus | undefined;
  readonly deadlineAt: number;
  readonly now: number;
}

function findTrouble(holder: LeaseHolder, { last, deadlineAt, now }: Trouble): HolderTrouble | undefined {
  const { failed, returnedAt, grantedAt, seenAt, host } = holder;
  if (failed !== undefined) return { reason: 'Failed', message: failed, since: formatTime(returnedAt ?? grantedAt) };
  const evidence = liveStatus(last, now)?.evidence;
  if (evidence === undefined && !isLive(seenAt, now)) {
    const since = formatTime(Math.max(seenAt, last?.receivedAt ?? 0));
    return { reason: 'Silent', message: `the agent on ${host} has been silent since ${since}`, since };
  }
  if (now <= deadlineAt || evidence?.ready === true) return undefined;
  const why = evidence === undefined || evidence.message === '' ? 'it is not known to be ready' : evidence.message;
  return { reason: 'Overdue', message: `due back at ${formatTime(deadlineAt)}; ${why}`, since: formatTime(deadlineAt) };
}
