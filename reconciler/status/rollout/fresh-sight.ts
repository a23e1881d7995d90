import type { MemberSight, RolloutState } from '../../rollout/index.ts';

/** Agents check in every ten seconds at the least, so an answer is at most twenty seconds old while nothing is lost. */
const freshForMs = 30_000;

/** What a member's agent said last, if that is of a moment ago. What is older no longer counts, whatever it says. */
export function freshSight(sight: MemberSight | undefined, now: number): MemberSight | undefined {
  return sight !== undefined && isRecent(sight.asOf, now) ? sight : undefined;
}

export function isRecent(at: number, now: number): boolean {
  return now - at <= freshForMs;
}

/** The same member may be on its way out on one host while it is on its way in on another. */
export function findSight(
  state: RolloutState | undefined,
  { member, host }: { readonly member: string; readonly host: string },
): MemberSight | undefined {
  return [state?.sights[member], state?.sights[`${member}@${host}`]].find((sight) => sight?.host === host);
}
