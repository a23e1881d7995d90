import type { HeldLease } from '../../../schemas/index.ts';
import type { AdvanceInput } from '../state/advance.ts';
import {
  answer,
  change,
  type Draft,
  endLease,
  haltRollout,
  isAnswered,
  isAt,
  note,
  placeName,
  rememberEnded,
  replaceHolder,
  revisionOf,
} from '../state/draft.ts';
import { findMember } from '../state/members.ts';
import type { LeaseHolder } from '../state/rollout-state.ts';
import { proveHolders } from './prove-holders.ts';

type SettleInput = Pick<AdvanceInput, 'now' | 'expected' | 'checkIn' | 'judge'> & {
  /** The host observed all that the check-in reports after this moment. */
  readonly asOf: number;
};

/** Settles the leases that are out: agents hold them and give them back, members prove themselves, Git takes them back. */
export function settleLeases(draft: Draft, input: SettleInput): Draft {
  const kept = dropAbandoned(keepHeld(draft, input), input);
  const released = takeReleases(kept, input);
  const proven = proveHolders(released, input);
  return takeBack(proven, input);
}

/** Holds what agents say they hold against what the server knows: a step under way counts, whoever remembers it. */
function keepHeld(draft: Draft, input: SettleInput): Draft {
  return input.checkIn.held.reduce((next, held) => keepOne(next, held, input), draft);
}

function keepOne(draft: Draft, held: HeldLease, input: SettleInput): Draft {
  const { now, expected, checkIn } = input;
  const { state } = draft;
  const place = { member: held.member, host: checkIn.host };
  const holder = state.holders.find(isAt(place));
  if (holder?.fence === held.fence) return holder.returnedAt === undefined ? replaceHolder(draft, { ...holder, seenAt: now }) : draft;
  const isOver = held.fence <= Math.max(state.ended[placeName(place)] ?? 0, holder?.fence ?? 0);
  const isTaken = expected?.policy.release.includes(held.fence) === true;
  if (isOver || isTaken || findMember(place, { state, expected }) === undefined) return refuse(draft, held, input);
  const cleared =
    holder === undefined ? draft : endLease(draft, holder, { at: now, kind: 'released', message: `overtaken by lease ${held.fence}` });
  const adopted = replaceHolder(change(cleared, { fence: Math.max(state.fence, held.fence) }), {
    ...place,
    fence: held.fence,
    commit: held.commit,
    revision: revisionOf(held.commit, state),
    action: held.action,
    reasons: [],
    grantedAt: now,
    seenAt: now,
  });
  const message = 'its agent holds a lease that is not known here: the server has lost its store';
  return note(adopted, { at: now, kind: 'adopted', member: held.member, fence: held.fence, commit: held.commit, message });
}

function refuse(draft: Draft, { member, fence, commit }: HeldLease, { now, checkIn }: SettleInput): Draft {
  const message = `lease ${fence} of ${member} on ${checkIn.host} is not valid any more`;
  const isKnown = draft.state.log.some((event) => event.kind === 'refused' && event.member === member && event.fence === fence);
  const refused = answer(draft, { member, state: 'lost', fence, reason: 'LeaseLost', message });
  return isKnown ? refused : note(refused, { at: now, kind: 'refused', member, fence, commit, message });
}

/** Drops a lease whose agent has had the grant and neither uses it nor wants it. */
function dropAbandoned(draft: Draft, { now, checkIn, asOf }: SettleInput): Draft {
  const { asks, held, releases, host } = checkIn;
  const mentioned = new Set([...asks, ...held, ...releases].map(({ member }) => member));
  const isAbandoned = (holder: LeaseHolder) =>
    holder.host === host && holder.returnedAt === undefined && !mentioned.has(holder.member) && asOf >= holder.seenAt;
  const message = 'its agent neither uses the lease nor asks for it any more';
  return draft.state.holders
    .filter(isAbandoned)
    .reduce((next, holder) => endLease(next, holder, { at: now, kind: 'abandoned', message }), draft);
}

/** Takes the leases whose agents say that the step is over. The same release twice changes nothing the second time. */
function takeReleases(draft: Draft, { now, checkIn, expected }: SettleInput): Draft {
  const { host, releases } = checkIn;
  return releases.reduce((next, { member, fence, commit, outcome, message }) => {
    if (isAnswered(next, member)) return next;
    const place = { member, host };
    const released = answer(next, { member, state: 'released', fence, reason: 'Released', message: '' });
    const holder = next.state.holders.find(isAt(place));
    if (holder?.fence !== fence) {
      const isMentionable = findMember(place, { state: next.state, expected }) !== undefined;
      return isMentionable ? rememberEnded(released, { place, fence }) : released;
    }
    if (holder.returnedAt !== undefined) return released;
    // The step that was done may be of an earlier commit than the lease was last asked for.
    const returned = { ...holder, commit, revision: revisionOf(commit, next.state), returnedAt: now, seenAt: now };
    const event = { at: now, kind: 'returned', member, fence, commit } as const;
    if (outcome === 'done') return note(replaceHolder(released, returned), { ...event, message: 'its step is done' });
    const failed = note(replaceHolder(released, { ...returned, failed: message }), { ...event, message });
    return haltRollout(failed, { holder: returned, at: now, message });
  }, draft);
}

/** Takes leases from holders that are silent for too long, where Git says so, and from those that Git itself lets go. */
function takeBack(draft: Draft, input: SettleInput): Draft {
  return draft.state.holders.reduce((next, holder) => {
    const end = whyOver(next, holder, input);
    return end === undefined ? next : endLease(next, holder, { at: input.now, ...end });
  }, draft);
}

function whyOver(
  { state }: Draft,
  holder: LeaseHolder,
  { now, expected, checkIn }: SettleInput,
): { readonly kind: 'expired' | 'released'; readonly message: string } | undefined {
  const { member, host, fence, seenAt, action } = holder;
  if (expected?.policy.release.includes(fence) === true)
    return { kind: 'released', message: `taken back in Git (rollout.release: ${fence})` };
  const place = findMember(holder, { state, expected });
  const speaks = checkIn.host === host && [...checkIn.asks, ...checkIn.releases].some((one) => one.member === member);
  const isLeaving = place?.isLeaving === true && (action === 'stop' || action === 'uninstall' || holder.returnedAt !== undefined);
  if ((place === undefined || place.isLeaving) && !isLeaving && !speaks)
    return { kind: 'released', message: `Git does not want ${member} on ${host} any more` };
  const heardAt = Math.max(seenAt, place?.last?.receivedAt ?? 0);
  const expireAfterMs = expected?.policy.expireAfterMs;
  if (expireAfterMs === undefined || now - heardAt <= expireAfterMs) return undefined;
  return { kind: 'expired', message: `its agent has been silent for ${Math.round((now - heardAt) / 1000)} s` };
}
