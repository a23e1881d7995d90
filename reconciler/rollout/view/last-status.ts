import type { LastStatus, RolloutState } from '../state/rollout-state.ts';

/**
 * How long the last status of a member is shown as what the member is. Agents check in every ten seconds at the least, so a report is
 * at most twenty seconds old while nothing is lost.
 */
const liveForMs = 30_000;

/** The last status of a member, if it is of a moment ago. An older one does not count, whatever it says. */
export function liveStatus(last: LastStatus | undefined, now: number): LastStatus | undefined {
  return last !== undefined && isLive(last.asOf, now) ? last : undefined;
}

export function isLive(at: number, now: number): boolean {
  return now - at <= liveForMs;
}

/** The same member may be on its way out on one host while it is on its way in on another. */
export function findLastStatus(
  state: RolloutState | undefined,
  { member, host }: { readonly member: string; readonly host: string },
): LastStatus | undefined {
  return [state?.sights[member], state?.sights[`${member}@${host}`]].find((last) => last?.host === host);
}
