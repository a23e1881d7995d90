import { type CheckIn, isMemberOf, type LeaseAnswer } from '../../schemas/index.ts';
import type { WindowJudge } from './policy/judge-window.ts';
import { adoptRevision } from './rules/adopt-revision.ts';
import { answerAsks } from './rules/answer-asks.ts';
import { keepHeld } from './rules/keep-held.ts';
import { proveHolders } from './rules/prove-holders.ts';
import { proveTime, recordEvidence } from './rules/record-evidence.ts';
import { takeBack } from './rules/take-back.ts';
import { takeReleases } from './rules/take-releases.ts';
import { answer, isAnswered, isAt, type Turn } from './state/draft.ts';
import type { Advance, ExpectedRollout, RolloutState, SafetyJudge } from './state/rollout-state.ts';

export interface AdvanceInput {
  /** Milliseconds on the store's clock. */
  readonly now: number;
  readonly middleware: string;
  /** Undefined: Git has no such middleware any more. */
  readonly expected: ExpectedRollout | undefined;
  readonly checkIn: CheckIn;
  readonly judge: SafetyJudge;
  readonly serverCommit: string;
  readonly isOpen: WindowJudge;
}

/** What one check-in makes of a middleware's rollout: who is granted a lease, who waits and for what, and what is remembered. Pure. */
export function advanceRollout(known: RolloutState | undefined, input: AdvanceInput): Advance {
  const own = { ...input, checkIn: selectOwn(input) };
  const adopted = adoptRevision(known, own);
  const proof = proveTime(adopted, own);
  const settled = 'asOf' in proof ? settle(adopted, own, proof.asOf) : doubt(adopted, own, proof.doubt);
  const { state, events, answers } = answerHeld(settled, own);
  return { state, events, answers, active: isActive(state) };
}

function settle(adopted: Turn, input: AdvanceInput, asOf: number): Turn {
  const recorded = recordEvidence(adopted, input, asOf);
  const kept = keepHeld(recorded, input, asOf);
  const released = takeReleases(kept, input);
  const proven = proveHolders(released, input);
  const left = takeBack(proven, input);
  return answerAsks(left, input);
}

/** What says nothing of now changes nothing. */
function doubt(turn: Turn, { checkIn }: AdvanceInput, message: string): Turn {
  const held = new Set(checkIn.held.map(({ member }) => member));
  const members = new Set([...checkIn.asks, ...checkIn.releases].map(({ member }) => member).filter((member) => !held.has(member)));
  return [...members].reduce((next, member) => answer(next, { member, state: 'waiting', reason: 'NotFresh', message }), turn);
}

/** What is held and was not spoken of yet: the step goes on, or is known to be over. */
function answerHeld(turn: Turn, { checkIn }: AdvanceInput): Turn {
  return checkIn.held.reduce((next, { member, fence }) => {
    if (isAnswered(next, member)) return next;
    const holder = next.state.holders.find(isAt({ member, host: checkIn.host }));
    return answer(next, { member, fence, ...stateOfHeld(holder?.fence === fence ? holder : undefined) });
  }, turn);
}

function stateOfHeld(holder: RolloutState['holders'][number] | undefined): Pick<LeaseAnswer, 'state' | 'reason' | 'message'> {
  if (holder === undefined)
    return { state: 'waiting', reason: 'NotFresh', message: 'the server has to hear more before it knows of this lease' };
  if (holder.returnedAt !== undefined) return { state: 'released', reason: 'Released', message: 'it was given back' };
  return { state: 'granted', reason: 'Granted', message: '' };
}

function selectOwn({ checkIn, middleware }: AdvanceInput): CheckIn {
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

/** Somebody holds or has to prove something, or waits for what can come at any moment. A window does not open sooner for being asked. */
function isActive({ holders, waiting }: RolloutState): boolean {
  const patient = new Set(['Paused', 'Frozen', 'WindowClosed', 'Halted', 'NotInGit']);
  return holders.length > 0 || Object.values(waiting).some(({ reason }) => !patient.has(reason));
}
