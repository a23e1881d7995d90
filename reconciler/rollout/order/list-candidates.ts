import type { AdvanceInput } from '../state/advance.ts';
import { isProof, listMembers, type Member } from '../state/members.ts';
import type { LastStatus, RolloutState } from '../state/rollout-state.ts';
import type { Candidate } from './order-members.ts';

export interface CandidatesInput extends Pick<AdvanceInput, 'now' | 'expected'> {
  /** Members that leave are in the order only where they ask. */
  readonly leaving: readonly Member[];
  /** Name of the member that asks now. */
  readonly asking?: string;
}

/** All members that go or may go, as things are now: those that Git wants, and those that leave. */
export function listCandidates(state: RolloutState, { now, expected, leaving, asking }: CandidatesInput): readonly (Member & Candidate)[] {
  const isWaiting = ({ name, last }: Member) =>
    name === asking || (state.waiting[name] !== undefined && last !== undefined && isProof(last, now));
  return [...listMembers(state, expected), ...leaving].map((member) => ({
    ...member,
    isToGo: member.holder !== undefined || isWaiting(member) || (member.isMissed && mayNeedStep(member.last, state)),
    isDown: isWaiting(member) && member.last?.evidence.ready !== true,
    isHolding: member.holder?.revision === state.revision,
    doneAt: state.done[member.name],
  }));
}

/** Not known before the member's agent is on this revision; no lease is given before all agents are. */
function mayNeedStep(last: LastStatus | undefined, { commits }: RolloutState): boolean {
  return last === undefined || last.evidence.needs || !commits.includes(last.evidence.commit ?? '');
}
