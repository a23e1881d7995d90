import type { AdvanceInput } from '../advance-rollout.ts';
import { listMembers, type Member } from '../state/members.ts';
import type { JudgedMember, RolloutState } from '../state/rollout-state.ts';

/** What safety is judged by when this member would go, or has just come back: what all that stay have said, and it. */
export function judgedMembers(member: Member, state: RolloutState, input: Pick<AdvanceInput, 'expected'>): readonly JudgedMember[] {
  const members = listMembers(state, input);
  return [...members, ...(member.isLeaving ? [member] : [])].map((one) => judged(one, one.name === member.name));
}

function judged({ name, id, host, role, sight, holder }: Member, isItself: boolean): JudgedMember {
  // Another's lease means that it may go down at any time, whatever it said last.
  const mayGo = !isItself && holder !== undefined && (holder.returnedAt === undefined || (sight?.asOf ?? 0) < holder.returnedAt);
  return { key: name, id, host, role: role ?? null, ready: !mayGo && sight?.evidence.ready === true, facts: sight?.evidence.facts ?? {} };
}
