import type { JudgedMember } from '../../../schemas/index.ts';
import type { AdvanceInput, SafetyJudge } from '../state/advance.ts';
import { listMembers, type Member } from '../state/members.ts';
import type { RolloutState } from '../state/rollout-state.ts';

/** Whether this member may go, or is back, by the product's own conditions: over what all that stay have said, and the member itself. */
export function judgeSafety(
  member: Member,
  { state, expected, judge }: Pick<AdvanceInput, 'expected' | 'judge'> & { readonly state: RolloutState },
): ReturnType<SafetyJudge> {
  const members = [...listMembers(state, expected), ...(member.isLeaving ? [member] : [])];
  return judge({ member: member.name, members: members.map((one) => judgedMember(one, one.name === member.name)) });
}

function judgedMember({ name, id, host, role, sight, holder }: Member, isItself: boolean): JudgedMember {
  // Another's lease means that it may go down at any time, whatever it said last.
  const mayGo = !isItself && holder !== undefined && (holder.returnedAt === undefined || (sight?.asOf ?? 0) < holder.returnedAt);
  const { ready = false, facts = {} } = sight?.evidence ?? {};
  return { key: name, id, host, ...(role === undefined ? {} : { role }), ready: ready && !mayGo, facts };
}
