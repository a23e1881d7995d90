import type { AdvanceInput } from '../state/advance.ts';
import { change, type Draft, endLease, haltRollout } from '../state/draft.ts';
import { endsAltogether, findMember, isFresh, listMembers } from '../state/members.ts';
import type { LeaseHolder } from '../state/rollout-state.ts';
import { judgeSafety } from './judge-safety.ts';

type ProofInput = Pick<AdvanceInput, 'now' | 'expected' | 'judge'>;

/** Ends the leases of those that have proven themselves, and halts the rollout for one that is not back in time. */
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

/** Given back, looked at since by everybody, and ready and safe for as long as Git wants to see it. */
function isProven(draft: Draft, holder: LeaseHolder, input: ProofInput): boolean {
  const { now, expected } = input;
  const { returnedAt } = holder;
  if (returnedAt === undefined) return false;
  if (endsAltogether(expected)) return true;
  const others = listMembers(draft.state, expected).filter(
    ({ member, host, isMissed }) => isMissed && !(member === holder.member && host === holder.host),
  );
  if (!others.every(({ sight }) => sight !== undefined && isFresh(sight, now) && sight.asOf >= returnedAt)) return false;
  const member = findMember(holder, { state: draft.state, expected });
  // What has left has nothing to prove any more; the next to go is judged by what those that stay say now.
  if (member === undefined || member.isLeaving) return true;
  const { sight } = member;
  if (sight === undefined || !isFresh(sight, now) || !isBack(draft, holder, input)) return false;
  return now - Math.max(returnedAt, sight.readySince ?? now) >= (expected?.policy.soakMs ?? 0);
}

/** As far as was heard last: ready since it gave the lease back, with nothing left to do, and safe. */
function isBack({ state }: Draft, holder: LeaseHolder, input: ProofInput): boolean {
  const member = findMember(holder, { state, expected: input.expected });
  const { returnedAt, failed, revision } = holder;
  if (member?.sight === undefined || returnedAt === undefined || member.sight.asOf < returnedAt) return false;
  const { ready, needs } = member.sight.evidence;
  // After a failure, or with a newer revision to come, there is more to do, by a lease of its own.
  const isFinished = !needs || failed !== undefined || revision !== state.revision;
  return ready && isFinished && judgeSafety(member, { state, ...input }).safe;
}
