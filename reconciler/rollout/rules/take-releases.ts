import type { AdvanceInput } from '../advance-rollout.ts';
import { answer, haltRollout, isAnswered, isAt, note, rememberEnded, replaceHolder, revisionOf, type Turn } from '../state/draft.ts';
import { findMember } from '../state/members.ts';

/** Takes leases back from those who say that their step is over. Told twice it is the same. */
export function takeReleases(turn: Turn, { now, checkIn, expected }: AdvanceInput): Turn {
  const { host, releases } = checkIn;
  const isHeard = (member: string, { state }: Turn) => findMember({ member, host }, { state, expected }) !== undefined;
  return releases.reduce((next, { member, fence, commit, outcome, message }) => {
    if (isAnswered(next, member)) return next;
    const told = answer(next, { member, state: 'released', fence, reason: 'Released', message: '' });
    const holder = next.state.holders.find(isAt({ member, host }));
    if (holder?.fence !== fence) return isHeard(member, next) ? rememberEnded(told, { place: { member, host }, fence }) : told;
    if (holder.returnedAt !== undefined) return told;
    // What was done may be of an earlier commit than the lease was last asked for.
    const returned = { ...holder, commit, revision: revisionOf(commit, next.state), returnedAt: now, seenAt: now };
    if (outcome === 'done')
      return note(replaceHolder(told, returned), { at: now, kind: 'returned', member, fence, commit, message: 'its step is done' });
    const failed = note(replaceHolder(told, { ...returned, failed: message }), {
      at: now,
      kind: 'returned',
      member,
      fence,
      commit,
      message,
    });
    return haltRollout(failed, { holder: returned, at: now, message });
  }, turn);
}
