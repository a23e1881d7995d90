import type { RolloutPolicy } from '../../schemas/index.ts';
import type { AdvanceInput } from './advance-rollout.ts';
import { isFresh, listMembers, type Member } from './members.ts';
import type { RolloutState } from './rollout-state.ts';

/** Who goes before whom, as things are now. */
export interface RolloutOrder {
  /** All that go or may go: the members that Git wants, and the leaving one that asks. */
  readonly members: readonly Member[];
  readonly canaries: readonly Member[];
  /** It has a disruptive step before it, or is in the middle of one. */
  readonly isToGo: (member: Member) => boolean;
  /** Negative when `a` goes before `b`. */
  readonly compare: (a: Member, b: Member) => number;
  /** A later stage waits until an earlier one is through; inside one the budget alone decides. */
  readonly stageOf: (member: Member) => number;
}

export function orderRollout(
  asker: Member,
  { state, input, policy }: { state: RolloutState; input: AdvanceInput; policy: RolloutPolicy },
): RolloutOrder {
  const { now } = input;
  const wanted = listMembers(state, input);
  const members = asker.isLeaving ? [...wanted, asker] : wanted;
  const isWaiting = ({ name, sight }: Member) =>
    name === asker.name || (state.waiting[name] !== undefined && sight !== undefined && isFresh(sight, now));
  const isToGo = (member: Member) =>
    member.holder !== undefined || isWaiting(member) || (member.isMissed && member.sight?.evidence.needs === true);
  const stageOf = ({ role }: Member) => (role === undefined ? -1 : policy.order.indexOf(role));
  const isDown = (member: Member) => isWaiting(member) && member.sight?.evidence.ready !== true;
  const byTurn = (a: Member, b: Member) => Number(isDown(b)) - Number(isDown(a)) || stageOf(a) - stageOf(b) || a.index - b.index;
  const canaries = chooseCanaries(members.toSorted(byTurn), { state, policy, isToGo });
  const isCanary = ({ name }: Member) => canaries.some((one) => one.name === name);
  const compare = (a: Member, b: Member) => Number(isCanary(b)) - Number(isCanary(a)) || byTurn(a, b);
  return { members, canaries, isToGo, compare, stageOf };
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
