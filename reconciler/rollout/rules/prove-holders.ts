import type { AdvanceInput } from '../advance-rollout.ts';
import { change, endLease, haltRollout, type Turn } from '../state/draft.ts';
import { endsAltogether, findMember, isFresh, listMembers, type Member } from '../state/members.ts';
import type { LeaseHolder } from '../state/rollout-state.ts';
import { judgedMembers } from './judged-members.ts';

/** Ends the leases of those that have proven themselves, and halts the rollout for one that is not back in time. */
export function proveHolders(turn: Turn, input: AdvanceInput): Turn {
  return turn.state.holders.reduce((next, holder) => judgeHolder(next, holder, input), turn);
}

function judgeHolder(turn: Turn, holder: LeaseHolder, input: AdvanceInput): Turn {
  const { now, expected } = input;
  if (isProven(turn, holder, input)) return settle(turn, holder, input);
  const deadlineMs = expected?.policy.deadlineMs ?? Number.POSITIVE_INFINITY;
  if (now - holder.grantedAt <= deadlineMs || isBack(turn, holder, input)) return turn;
  const message = `${holder.member} on ${holder.host} was not back and safe ${Math.round(deadlineMs / 1000)} s after its lease was granted`;
  return haltRollout(turn, { holder, at: now, message });
}

function settle(turn: Turn, holder: LeaseHolder, { now }: AdvanceInput): Turn {
  const { member, failed, revision } = holder;
  const message = failed === undefined ? 'ready and safe again' : 'ready and safe again, though its step failed';
  const ended = endLease(turn, holder, { at: now, kind: 'proven', message });
  const isDone = failed === undefined && revision === ended.state.revision;
  return isDone ? change(ended, { done: { ...ended.state.done, [member]: now } }) : ended;
}

/** Given back, looked at since by everybody, and ready and safe for as long as Git wants to see it. */
function isProven(turn: Turn, holder: LeaseHolder, input: AdvanceInput): boolean {
  const { now, expected } = input;
  const { returnedAt } = holder;
  if (returnedAt === undefined) return false;
  if (endsAltogether(expected)) return true;
  const others = listMembers(turn.state, input).filter(
    ({ member, host, isMissed }) => isMissed && !(member === holder.member && host === holder.host),
  );
  if (!others.every(({ sight }) => sight !== undefined && isFresh(sight, now) && sight.asOf >= returnedAt)) return false;
  const member = findMember(holder, { state: turn.state, expected });
  // What has left has nothing to prove any more; the next to go is judged by what those that stay say now.
  if (member === undefined || member.isLeaving) return true;
  const { sight } = member;
  if (sight === undefined || !isFresh(sight, now) || !isBack(turn, holder, input)) return false;
  return now - Math.max(returnedAt, sight.readySince ?? now) >= (expected?.policy.soakMs ?? 0);
}

/** As far as was heard last: ready since it gave the lease back, with nothing left to do, and safe. */
function isBack({ state }: Turn, holder: LeaseHolder, input: AdvanceInput): boolean {
  const member = findMember(holder, { state, expected: input.expected });
  const { returnedAt, failed, revision } = holder;
  if (member?.sight === undefined || returnedAt === undefined || member.sight.asOf < returnedAt) return false;
  const { ready, needs } = member.sight.evidence;
  // After a failure, or with a newer revision to come, there is more to do, by a lease of its own.
  const isFinished = !needs || failed !== undefined || revision !== state.revision;
  return ready && isFinished && isSafe(member, state, input);
}

function isSafe(member: Member, state: Turn['state'], input: AdvanceInput): boolean {
  return input.judge({ member: member.name, members: judgedMembers(member, state, input) }).safe;
}
