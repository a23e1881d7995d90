import type { RolloutPolicy } from '../../../schemas/index.ts';
import type { AdvanceInput } from '../state/advance.ts';
import { isFresh, listMembers, type Member } from '../state/members.ts';
import type { RolloutState } from '../state/rollout-state.ts';
import { compareTurns, stageOf } from './compare-turns.ts';

/** Who goes before whom, as things are now. */
export interface RolloutOrder {
  /** All that go or may go: the members that Git wants, and the leaving one that asks. */
  readonly members: readonly Member[];
  readonly canaries: readonly Member[];
  /** It has a disruptive step before it, or is in the middle of one. */
  readonly isToGo: (member: Member) => boolean;
  /** Negative when `a` goes before `b`. */
  readonly compare: (a: Member, b: Member) => number;
  /** Inside a stage the budget alone decides. */
  readonly stageOf: (member: Member) => number;
}

export function orderRollout(
  asker: Member,
  { state, input, policy }: { state: RolloutState; input: Pick<AdvanceInput, 'now' | 'expected'>; policy: RolloutPolicy },
): RolloutOrder {
  const { now } = input;
  const wanted = listMembers(state, input.expected);
  const members = asker.isLeaving ? [...wanted, asker] : wanted;
  const isWaiting = ({ name, sight }: Member) =>
    name === asker.name || (state.waiting[name] !== undefined && sight !== undefined && isFresh(sight, now));
  const isToGo = (member: Member) =>
    member.holder !== undefined || isWaiting(member) || (member.isMissed && member.sight?.evidence.needs === true);
  const factsOf = (member: Member) => ({ isDown: isWaiting(member) && member.sight?.evidence.ready !== true, role: member.role });
  const byTurn = (isCanary: (member: Member) => boolean) => (a: Member, b: Member) =>
    compareTurns({ ...factsOf(a), isCanary: isCanary(a) }, { ...factsOf(b), isCanary: isCanary(b) }, policy) || a.index - b.index;
  const canaries = chooseCanaries(members.toSorted(byTurn(() => false)), { state, policy, isToGo });
  const compare = byTurn(({ name }) => canaries.some((one) => one.name === name));
  return { members, canaries, isToGo, compare, stageOf: (member) => stageOf(member, policy) };
}

/** Those that Git names, or the first that go: who went first stays a canary, whatever becomes of its role. */
function chooseCanaries(
  ordered: readonly Member[],
  { state, policy: { canary }, isToGo }: { state: RolloutState; policy: RolloutPolicy; isToGo: RolloutOrder['isToGo'] },
): readonly Member[] {
  const { members: named, count = 0 } = canary ?? {};
  if (named !== undefined) return ordered.filter(({ name }) => named.includes(name));
  const wentAt = ({ name }: Member) => state.done[name];
  const went = ordered.filter((member) => wentAt(member) !== undefined).sort((a, b) => (wentAt(a) ?? 0) - (wentAt(b) ?? 0));
  const going = ordered.filter((member) => wentAt(member) === undefined && isToGo(member));
  const holding = ({ holder }: Member) => holder?.revision === state.revision;
  return [...went, ...going.filter(holding), ...going.filter((member) => !holding(member))].slice(0, count);
}
