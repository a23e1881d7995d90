import type { RolloutPolicy } from '../../../schemas/index.ts';

/** The facts of a member that decide when it goes. */
export interface Candidate {
  /** The member's key; KEY@HOST where it leaves a host while Git has placed its key on another. */
  readonly name: string;
  readonly role: string | undefined;
  /** The member's place in Git; behind all others where Git no longer has it. */
  readonly index: number;
  /** The member has a disruptive step before it, or is in the middle of one. */
  readonly isToGo: boolean;
  /** The member waits for its step and is not ready: the step takes nothing from anybody. */
  readonly isDown: boolean;
  /** The member holds a lease of this revision. */
  readonly isHolding: boolean;
  /** When the member's step of this revision was proven done, in milliseconds. */
  readonly doneAt: number | undefined;
}

type OrderPolicy = Pick<RolloutPolicy, 'order' | 'canary'>;

/** Canaries first, then members that are down anyway, then by role as the adapter says, then as Git lists them. */
export function orderMembers<Member extends Candidate>(candidates: readonly Member[], policy: OrderPolicy): readonly Member[] {
  const canaries = new Set(chooseCanaries(candidates, policy));
  const ordered = orderWithoutCanaries(candidates, policy);
  return [...ordered.filter((member) => canaries.has(member)), ...ordered.filter((member) => !canaries.has(member))];
}

/** The members that Git names, or the first that go: a member that went first stays a canary, whatever becomes of its role. */
export function chooseCanaries<Member extends Candidate>(candidates: readonly Member[], policy: OrderPolicy): readonly Member[] {
  const { members: named, count = 0 } = policy.canary ?? {};
  const ordered = orderWithoutCanaries(candidates, policy);
  if (named !== undefined) return ordered.filter(({ name }) => named.includes(name));
  const went = ordered.filter(({ doneAt }) => doneAt !== undefined).sort((a, b) => (a.doneAt ?? 0) - (b.doneAt ?? 0));
  const going = ordered.filter(({ doneAt, isToGo }) => doneAt === undefined && isToGo);
  const [holding, waiting] = [going.filter(({ isHolding }) => isHolding), going.filter(({ isHolding }) => !isHolding)];
  return [...went, ...holding, ...waiting].slice(0, count);
}

/** A later stage waits until an earlier one is through. A member without a role is in the first. */
export function stageOf({ role }: Pick<Candidate, 'role'>, { order }: Pick<RolloutPolicy, 'order'>): number {
  return role === undefined ? -1 : order.indexOf(role);
}

function orderWithoutCanaries<Member extends Candidate>(candidates: readonly Member[], policy: OrderPolicy): readonly Member[] {
  return candidates.toSorted((a, b) => Number(b.isDown) - Number(a.isDown) || stageOf(a, policy) - stageOf(b, policy) || a.index - b.index);
}
