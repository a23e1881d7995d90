import type { JudgedMember } from '../../../schemas/index.ts';
import type { AdvanceInput, SafetyJudge } from '../state/advance.ts';
import { listMembers, type Member } from '../state/members.ts';
import type { RolloutState } from '../state/rollout-state.ts';

/** Whether this member may go, or is back, by the product's own conditions: over the last status of all members that stay, and its own. */
export function judgeSafety(
  member: Member,
  { state, expected, judge }: Pick<AdvanceInput, 'expected' | 'judge'> & { readonly state: RolloutState },
): ReturnType<SafetyJudge> {
  const members = [...listMembers(state, expected), ...(member.isLeaving ? [member] : [])];
  return judge({ member: member.name, members: members.map((one) => judgedMember(one, one.name === member.name)) });
}

function judgedMember({ name, id, host, role, last, holder }: Member, isItself: boolean): JudgedMember {
  // Another member that holds a lease may go down at any time, whatever its last status.
  const mayGo = !isItself && holder !== undefined && (holder.returnedAt === undefined || (last?.asOf ?? 0) < holder.returnedAt);
  const { ready = false, facts = {} } = last?.evidence ?? {};
  return { key: name, id, host, ...(role === undefined ? {} : { role }), ready: ready && !mayGo, facts };
}
