import { type CheckIn, isMemberOf, type LeaseAnswer } from '../../schemas/index.ts';
import { adoptRevision } from './rules/adopt-revision.ts';
import { answerAsks } from './rules/answer-asks.ts';
import { haltForFailing } from './rules/halt-for-failing.ts';
import { proveTime, recordStatus } from './rules/record-status.ts';
import { settleLeases } from './rules/settle-leases.ts';
import type { Advance, AdvanceInput } from './state/advance.ts';
import { answer, type Draft, isAnswered, isAt } from './state/draft.ts';
import type { LeaseHolder, RolloutState } from './state/rollout-state.ts';

/** Takes one check-in into a middleware's rollout: leases granted, members that wait and for what, and the state to remember. Pure. */
export function advanceRollout(known: RolloutState | undefined, input: AdvanceInput): Advance {
  const own = { ...input, checkIn: selectOwn(input) };
  const adopted = adoptRevision(known, own);
  const proof = proveTime(adopted.state, own);
  const settled = 'asOf' in proof ? settle(adopted, own, proof.asOf) : doubt(adopted, own.checkIn, proof.doubt);
  const { state, events, answers } = answerHeld(settled, own.checkIn);
  return { state, events, answers, active: isActive(state) };
}

function settle(adopted: Draft, input: AdvanceInput, asOf: number): Draft {
  const recorded = recordStatus(adopted, { ...input, asOf });
  const settled = settleLeases(recorded, { ...input, asOf });
  return answerAsks(haltForFailing(settled, input), input);
}

/** A check-in that proves nothing of now changes nothing. */
function doubt(draft: Draft, { asks, held, releases }: CheckIn, message: string): Draft {
  const holding = new Set(held.map(({ member }) => member));
  const members = new Set([...asks, ...releases].map(({ member }) => member).filter((member) => !holding.has(member)));
  return [...members].reduce((next, member) => answer(next, { member, state: 'waiting', reason: 'NotFresh', message }), draft);
}

/** Answers the held leases that have no answer yet: the step goes on, or is known to be over. */
function answerHeld(draft: Draft, { host, held }: CheckIn): Draft {
  return held.reduce((next, { member, fence }) => {
    if (isAnswered(next, member)) return next;
    const holder = next.state.holders.find(isAt({ member, host }));
    return answer(next, { member, fence, ...stateOfHeld(holder?.fence === fence ? holder : undefined) });
  }, draft);
}

function stateOfHeld(holder: LeaseHolder | undefined): Pick<LeaseAnswer, 'state' | 'reason' | 'message'> {
  if (holder === undefined)
    return { state: 'waiting', reason: 'NotFresh', message: 'the server has to hear more before it knows of this lease' };
  if (holder.returnedAt !== undefined) return { state: 'released', reason: 'Released', message: 'it was given back' };
  return { state: 'granted', reason: 'Granted', message: '' };
}

function selectOwn({ checkIn, middleware }: Pick<AdvanceInput, 'checkIn' | 'middleware'>): CheckIn {
  const isOwn = ({ member }: { readonly member: string }) => isMemberOf(member, middleware);
  const { members, asks, held, releases } = checkIn;
  return {
    ...checkIn,
    members: members.filter(isOwn),
    asks: asks.filter(isOwn),
    held: held.filter(isOwn),
    releases: releases.filter(isOwn),
  };
}

/**
 * Whether a member holds a lease, has to prove itself, or waits for something that can come at any moment. A window does not open
 * sooner for being asked.
 */
function isActive({ holders, waiting }: RolloutState): boolean {
  const patient = new Set(['Paused', 'Frozen', 'WindowClosed', 'Halted', 'NotInGit']);
  return holders.length > 0 || Object.values(waiting).some(({ reason }) => !patient.has(reason));
}
