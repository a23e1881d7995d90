import type { AdvanceInput } from '../state/advance.ts';
import { change, type Draft, endLease, haltRollout } from '../state/draft.ts';
import { endsAltogether, findMember, isProof, listMembers } from '../state/members.ts';
import type { LeaseHolder } from '../state/rollout-state.ts';
import { judgeSafety } from './judge-safety.ts';

type ProofInput = Pick<AdvanceInput, 'now' | 'expected' | 'judge'>;

/** Ends the leases of members that have proven themselves, and halts the rollout for one that is not back in time. */
export function proveHolders(draft: Draft, input: ProofInput): Draft {
  return draft.state.holders.reduce((next, holder) => judgeHolder(next, holder, input), draft);
}

function judgeHolder(draft: Draft, holder: LeaseHolder, input: ProofInput): Draft {
  const { now, expected } = input;
  if (isProven(draft, holder, input)) return settle(draft, holder, input);
  const deadlineMs = expected?.policy.deadlineMs ?? Number.POSITIVE_INFINITY;
  if (now - holder.grantedAt <= deadlineMs || isBack(draft, holder, input)) return draft;
  const message = `${holder.member} on ${holder.host} was not back and safe ${Math.round(deadlineMs / 1000)} s after its lease was granted`;
  return haltRollout(draft, { holder, at: now, message });
}

function settle(draft: Draft, holder: LeaseHolder, { now }: ProofInput): Draft {
  const { member, failed, revision } = holder;
  const message = failed === undefined ? 'ready and safe again' : 'ready and safe again, though its step failed';
  const ended = endLease(draft, holder, { at: now, kind: 'proven', message });
  const isDone = failed === undefined && revision === ended.state.revision;
  return isDone ? change(ended, { done: { ...ended.state.done, [member]: now } }) : ended;
}

/** The lease was given back, every member has reported since, and this one is ready and safe for as long as Git wants to see it. */
function isProven(draft: Draft, holder: LeaseHolder, input: ProofInput): boolean {
  const { now, expected } = input;
  const { returnedAt } = holder;
  if (returnedAt === undefined) return false;
  if (endsAltogether(expected)) return true;
  const others = listMembers(draft.state, expected).filter(
    ({ member, host, isMissed }) => isMissed && !(member === holder.member && host === holder.host),
  );
  if (!others.every(({ last }) => last !== undefined && isProof(last, now) && last.asOf >= returnedAt)) return false;
  const member = findMember(holder, { state: draft.state, expected });
  // A member that has left has nothing to prove; the next to go is judged by the reports of those that stay.
  if (member === undefined || member.isLeaving) return true;
  const { last } = member;
  if (last === undefined || !isProof(last, now) || !isBack(draft, holder, input)) return false;
  return now - Math.max(returnedAt, last.readySince ?? now) >= (expected?.policy.soakMs ?? 0);
}

/** By its last status: ready since its lease was given back, with nothing left to do, and safe. */
function isBack({ state }: Draft, holder: LeaseHolder, input: ProofInput): boolean {
  const member = findMember(holder, { state, expected: input.expected });
  const { returnedAt, failed, revision } = holder;
  if (member?.last === undefined || returnedAt === undefined || member.last.asOf < returnedAt) return false;
  const { ready, needs } = member.last.evidence;
  // After a failure, or with a newer revision to come, there is more to do, by a lease of its own.
  const isFinished = !needs || failed !== undefined || revision !== state.revision;
  return ready && isFinished && judgeSafety(member, { state, ...input }).safe;
}
