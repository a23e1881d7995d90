import type { AdvanceInput } from '../advance-rollout.ts';
import { endLease, type Turn } from '../state/draft.ts';
import { findMember } from '../state/members.ts';
import type { LeaseHolder } from '../state/rollout-state.ts';

/** Takes leases from holders that are silent for too long, where Git says so, and from those that Git itself lets go. */
export function takeBack(turn: Turn, input: AdvanceInput): Turn {
  return turn.state.holders.reduce((next, holder) => {
    const end = whyOver(next, holder, input);
    return end === undefined ? next : endLease(next, holder, { at: input.now, ...end });
  }, turn);
}

function whyOver(
  { state }: Turn,
  holder: LeaseHolder,
  { now, expected, checkIn }: AdvanceInput,
): { readonly kind: 'expired' | 'released'; readonly message: string } | undefined {
  const { member, host, fence, seenAt, action } = holder;
  if (expected?.policy.release.includes(fence) === true)
    return { kind: 'released', message: `taken back in Git (rollout.release: ${fence})` };
  const place = findMember(holder, { state, expected });
  const speaks = checkIn.host === host && [...checkIn.asks, ...checkIn.releases].some((one) => one.member === member);
  const isLeaving = place?.isLeaving === true && (action === 'stop' || action === 'uninstall' || holder.returnedAt !== undefined);
  if ((place === undefined || place.isLeaving) && !isLeaving && !speaks)
    return { kind: 'released', message: `Git does not want ${member} on ${host} any more` };
  const heardAt = Math.max(seenAt, place?.sight?.receivedAt ?? 0);
  const expireAfterMs = expected?.policy.expireAfterMs;
  if (expireAfterMs === undefined || now - heardAt <= expireAfterMs) return undefined;
  return { kind: 'expired', message: `its agent has been silent for ${Math.round((now - heardAt) / 1000)} s` };
}
