import type { HeldLease } from '../../../schemas/index.ts';
import type { AdvanceInput } from '../advance-rollout.ts';
import { answer, change, endLease, isAt, note, placeName, replaceHolder, revisionOf, type Turn } from '../state/draft.ts';
import { findMember } from '../state/members.ts';
import type { LeaseHolder } from '../state/rollout-state.ts';

/** Holds what agents say they hold against what the server knows: a step under way counts, whoever remembers it. */
export function keepHeld(turn: Turn, input: AdvanceInput, asOf: number): Turn {
  const kept = input.checkIn.held.reduce((next, held) => keepOne(next, held, input), turn);
  return dropAbandoned(kept, input, asOf);
}

function keepOne(turn: Turn, held: HeldLease, input: AdvanceInput): Turn {
  const { now, expected, checkIn } = input;
  const { state } = turn;
  const place = { member: held.member, host: checkIn.host };
  const holder = state.holders.find(isAt(place));
  if (holder?.fence === held.fence) return holder.returnedAt === undefined ? replaceHolder(turn, { ...holder, seenAt: now }) : turn;
  const isOver = held.fence <= Math.max(state.ended[placeName(place)] ?? 0, holder?.fence ?? 0);
  const isTaken = expected?.policy.release.includes(held.fence) === true;
  if (isOver || isTaken || findMember(place, { state, expected }) === undefined) return refuse(turn, held, input);
  const cleared =
    holder === undefined ? turn : endLease(turn, holder, { at: now, kind: 'released', message: `overtaken by lease ${held.fence}` });
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

function refuse(turn: Turn, { member, fence, commit }: HeldLease, { now, checkIn }: AdvanceInput): Turn {
  const message = `lease ${fence} of ${member} on ${checkIn.host} is not valid any more`;
  const isKnown = turn.state.log.some((event) => event.kind === 'refused' && event.member === member && event.fence === fence);
  const told = answer(turn, { member, state: 'lost', fence, reason: 'LeaseLost', message });
  return isKnown ? told : note(told, { at: now, kind: 'refused', member, fence, commit, message });
}

/** The agent has had the grant and neither uses it nor wants it. */
function dropAbandoned(turn: Turn, { now, checkIn }: AdvanceInput, asOf: number): Turn {
  const { asks, held, releases, host } = checkIn;
  const mentioned = new Set([...asks, ...held, ...releases].map(({ member }) => member));
  const isAbandoned = (holder: LeaseHolder) =>
    holder.host === host && holder.returnedAt === undefined && !mentioned.has(holder.member) && asOf >= holder.seenAt;
  const message = 'its agent neither uses the lease nor asks for it any more';
  return turn.state.holders
    .filter(isAbandoned)
    .reduce((next, holder) => endLease(next, holder, { at: now, kind: 'abandoned', message }), turn);
}
