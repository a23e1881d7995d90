import type { LeaseHolder, MemberSight } from '../../rollout/index.ts';
import type { ExpectedMiddleware } from '../fleet-expectation.ts';
import { formatTime } from '../format-time.ts';
import type { HolderTrouble, RolloutHolderRow } from '../rollout-view.ts';
import type { StatusInput } from '../status-input.ts';
import { findRollout } from './find-rollout.ts';
import { findSight, freshSight, isRecent } from './fresh-sight.ts';

/** Who may be away now, the oldest first. */
export function listHolders(middleware: ExpectedMiddleware, input: StatusInput): readonly RolloutHolderRow[] {
  const { state, now } = findRollout(middleware, input);
  const { deadlineMs } = middleware.rollout;
  return (state?.holders ?? [])
    .toSorted((a, b) => a.grantedAt - b.grantedAt)
    .map((holder) => {
      const { grantedAt, returnedAt, seenAt, failed: _failed, revision: _revision, ...rest } = holder;
      const notBack = findTrouble(holder, { sight: findSight(state, holder), deadlineAt: grantedAt + deadlineMs, now });
      return {
        middleware: middleware.name,
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
  readonly sight: MemberSight | undefined;
  readonly deadlineAt: number;
  readonly now: number;
}

function findTrouble(holder: LeaseHolder, { sight, deadlineAt, now }: Trouble): HolderTrouble | undefined {
  const { failed, returnedAt, grantedAt, seenAt, host } = holder;
  if (failed !== undefined) return { reason: 'Failed', message: failed, since: formatTime(returnedAt ?? grantedAt) };
  const evidence = freshSight(sight, now)?.evidence;
  if (evidence === undefined && !isRecent(seenAt, now)) {
    const since = formatTime(Math.max(seenAt, sight?.receivedAt ?? 0));
    return { reason: 'Silent', message: `the agent on ${host} has been silent since ${since}`, since };
  }
  if (now <= deadlineAt || evidence?.ready === true) return undefined;
  const why = evidence === undefined || evidence.message === '' ? 'it is not known to be ready' : evidence.message;
  return { reason: 'Overdue', message: `due back at ${formatTime(deadlineAt)}; ${why}`, since: formatTime(deadlineAt) };
}
