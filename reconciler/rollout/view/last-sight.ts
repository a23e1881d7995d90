import type { MemberSight, RolloutState } from '../state/rollout-state.ts';

/**
 * How long what a member's agent told is shown as what the member is. Agents check in every ten seconds at the least, so an answer is
 * at most twenty seconds old while nothing is lost.
 */
const liveForMs = 30_000;

/** What a member's agent said last, if that is of a moment ago. What is older does not count, whatever it says. */
export function liveSight(last: MemberSight | undefined, now: number): MemberSight | undefined {
  return last !== undefined && isLive(last.asOf, now) ? last : undefined;
}

export function isLive(at: number, now: number): boolean {
  return now - at <= liveForMs;
}

/** The same member may be on its way out on one host while it is on its way in on another. */
export function findSight(
  state: RolloutState | undefined,
  { member, host }: { readonly member: string; readonly host: string },
): MemberSight | undefined {
  return [state?.sights[member], state?.sights[`${member}@${host}`]].find((sight) => sight?.host === host);
}
