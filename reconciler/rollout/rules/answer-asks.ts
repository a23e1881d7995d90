import type { LeaseAsk } from '../../../schemas/index.ts';
import type { AdvanceInput } from '../state/advance.ts';
import { answer, change, type Draft, endLease, isAnswered, note, replaceHolder, revisionOf } from '../state/draft.ts';
import { findMember, isProof, type Member } from '../state/members.ts';
import { judgeAsk, type ReasonToWait } from './judge-ask.ts';

/** An agent begins nothing under a grant that is older than fifteen seconds; the rest is for reports that are not of this instant. */
const grantVoidMs = 25_000;

type AskInput = Pick<AdvanceInput, 'now' | 'expected' | 'checkIn' | 'judge' | 'isOpen'>;

/** Grants a lease, or answers what the member waits for. */
export function answerAsks(draft: Draft, input: AskInput): Draft {
  const { asks } = input.checkIn;
  return asks.reduce((next, ask) => answerAsk(next, ask, input), forgetWaiting(draft, input));
}

/** A member of this host that does not ask does not wait. */
function forgetWaiting(draft: Draft, { checkIn: { host, asks } }: AskInput): Draft {
  const isAsking = (name: string) => asks.some(({ member }) => name === member || name === `${member}@${host}`);
  const waiting = Object.fromEntries(Object.entries(draft.state.waiting).filter(([name, entry]) => entry.host !== host || isAsking(name)));
  return change(draft, { waiting });
}

function answerAsk(draft: Draft, ask: LeaseAsk, input: AskInput): Draft {
  if (isAnswered(draft, ask.member)) return draft;
  const { state } = draft;
  const { host, held } = input.checkIn;
  const member = findMember({ member: ask.member, host }, { state, expected: input.expected });
  if (member === undefined) return answer(draft, { member: ask.member, state: 'waiting', ...notInGit(ask.member, input) });
  const { holder } = member;
  const isBegun = holder?.returnedAt === undefined && held.some((one) => one.member === ask.member && one.fence === holder?.fence);
  // A step that began goes on to its end, under the commit it began with or the one in force.
  const goesOn = isBegun && (holder?.commit === ask.commit || state.commits.includes(ask.commit));
  const reasonToWait = goesOn ? undefined : judgeAsk({ ask, member, state, input });
  if (reasonToWait === undefined) return grant(draft, { ask, member, input });
  return wait(isBegun ? draft : dropVoid(draft, member, input), { ask, member, input, reasonToWait });
}

function notInGit(member: string, { expected, checkIn: { host } }: AskInput): ReasonToWait {
  const placed = expected?.members.find(({ key }) => key === member);
  if (placed?.host === host) return { reason: 'NotInGit', message: `${member} is detached in Git` };
  const where = placed === undefined ? `Git has no ${member}` : `Git has ${member} on ${placed.host}`;
  return {
    reason: 'NotInGit',
    message: `${where}, and nothing is known of one on ${host}: list it there once more, and take it out when it has been heard of`,
  };
}

interface Asked {
  readonly ask: LeaseAsk;
  readonly member: Member;
  readonly input: AskInput;
}

function grant(draft: Draft, { ask, member, input }: Asked): Draft {
  const { now, expected } = input;
  const { holder } = member;
  const { commit, action, reasons, lastFence } = ask;
  // A lease that was given back is over; and a host that has seen a higher number refuses a lower one.
  const kept = holder?.returnedAt === undefined && holder !== undefined && holder.fence >= lastFence ? holder : undefined;
  const fence = kept?.fence ?? Math.max(draft.state.fence, ...[lastFence, ...(expected?.policy.release ?? [])].filter(isBelievable)) + 1;
  const revision = revisionOf(commit, draft.state);
  const isSame = kept !== undefined && (kept.commit === commit || kept.revision === revision);
  const place = { member: member.member, host: member.host };
  const lease = { ...place, fence, commit, revision, action, reasons, grantedAt: isSame ? kept.grantedAt : now, seenAt: now };
  const { [member.name]: waited, ...waiting } = draft.state.waiting;
  const message = `overtaken by lease ${fence}`;
  const cleared = kept === undefined && holder !== undefined ? endLease(draft, holder, { at: now, kind: 'released', message }) : draft;
  const granted = change(replaceHolder(cleared, lease), { waiting, fence: Math.max(draft.state.fence, fence) });
  const told = answer(granted, { member: ask.member, state: 'granted', fence, reason: 'Granted', message: '' });
  if (isSame) return told;
  const waitedMs = now - (waited?.since ?? now);
  return note(told, { at: now, kind: 'granted', member: ask.member, fence, commit, waitedMs, message: [action, ...reasons].join(', ') });
}

function wait(draft: Draft, { ask, member, input, reasonToWait }: Asked & { readonly reasonToWait: ReasonToWait }): Draft {
  const { now } = input;
  const { commit, action, reasons } = ask;
  const told = answer(draft, { member: ask.member, state: 'waiting', ...reasonToWait });
  // No host fills the store with members that nothing is known of.
  if (member.isLeaving && member.last === undefined) return told;
  const since = draft.state.waiting[member.name]?.since ?? now;
  const entry = { host: member.host, since, askedAt: now, commit, action, reasons, ...reasonToWait };
  return change(told, { waiting: { ...draft.state.waiting, [member.name]: entry } });
}

/** A grant that was never used and must not be used now makes room for others, once it cannot be used any more. */
function dropVoid(draft: Draft, { holder, last }: Member, { now }: AskInput): Draft {
  if (holder === undefined || holder.returnedAt !== undefined) return draft;
  if (now - holder.seenAt < grantVoidMs || last === undefined || !isProof(last, now)) return draft;
  return endLease(draft, holder, { at: now, kind: 'abandoned', message: 'not begun in time, and now it has to wait again' });
}

/** Far more leases than there can have been, and far from the end of the numbers: one host must not use them up for its middleware. */
const mostFence = 1_000_000_000_000;

function isBelievable(fence: number): boolean {
  return fence <= mostFence;
}
