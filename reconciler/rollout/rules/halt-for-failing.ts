import type { AdvanceInput } from '../state/advance.ts';
import { type Draft, haltRollout, placeName } from '../state/draft.ts';

/**
 * Halts for a member that went through with its step, was proven, and whose process keeps ending since: what it proved was not for
 * long. One that has not had its turn under this revision tells nothing of it.
 */
export function haltForFailing(draft: Draft, { now, checkIn }: Pick<AdvanceInput, 'now' | 'checkIn'>): Draft {
  const { host } = checkIn;
  return checkIn.members.reduce((next, { member, commit, failing }) => {
    const { state } = next;
    if (failing === undefined || commit === undefined || !state.commits.includes(commit)) return next;
    const holder = state.holders.find((one) => one.member === member && one.host === host);
    if (state.done[member] === undefined && holder?.returnedAt === undefined) return next;
    const place = { member, host, commit, revision: state.revision, fence: holder?.fence ?? state.ended[placeName({ member, host })] ?? 0 };
    return haltRollout(next, { holder: place, at: now, message: failing });
  }, draft);
}
