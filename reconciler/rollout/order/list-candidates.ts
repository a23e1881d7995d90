import type { AdvanceInput } from '../state/advance.ts';
import { isFresh, listMembers, type Member } from '../state/members.ts';
import type { MemberSight, RolloutState } from '../state/rollout-state.ts';
import type { Candidate } from './order-members.ts';

export interface CandidatesInput extends Pick<AdvanceInput, 'now' | 'expected'> {
  /** Members that leave are in the order only where they ask. */
  readonly leaving: readonly Member[];
  /** Name of the member that asks now. */
  readonly asking?: string;
}

/** All members that go or may go, as things are now: those that Git wants, and those that leave. */
export function listCandidates(state: RolloutState, { now, expected, leaving, asking }: CandidatesInput): readonly (Member & Candidate)[] {
  const isWaiting = ({ name, sight }: Member) =>
    name === asking || (state.waiting[name] !== undefined && sight !== undefined && isFresh(sight, now));
  return [...listMembers(state, expected), ...leaving].map((member) => ({
    ...member,
    isToGo: member.holder !== undefined || isWaiting(member) || (member.isMissed && mayNeedStep(member.sight, state)),
    isDown: isWaiting(member) && member.sight?.evidence.ready !== true,
    isHolding: member.holder?.revision === state.revision,
    doneAt: state.done[member.name],
  }));
}

/** Until its agent is on this revision nobody knows; a lease is given only when all of them are. */
function mayNeedStep(sight: MemberSight | undefined, { commits }: RolloutState): boolean {
  return sight === undefined || sight.evidence.needs || !commits.includes(sight.evidence.commit ?? '');
}
