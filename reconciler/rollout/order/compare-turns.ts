import type { RolloutPolicy } from '../../../schemas/index.ts';

/** What decides who goes before whom. */
export interface TurnFacts {
  readonly isCanary?: boolean;
  /** It waits, and is away already: its step takes nothing from anybody. */
  readonly isDown?: boolean;
  readonly role?: string | undefined;
}

/** Canaries, then who is down anyway, then by role as the adapter says. Zero where only Git's own order is left to decide. */
export function compareTurns(a: TurnFacts, b: TurnFacts, policy: Pick<RolloutPolicy, 'order'>): number {
  return (
    Number(b.isCanary ?? false) - Number(a.isCanary ?? false) ||
    Number(b.isDown ?? false) - Number(a.isDown ?? false) ||
    stageOf(a, policy) - stageOf(b, policy)
  );
}

/** A later stage waits until an earlier one is through. Who has no role is in the first. */
export function stageOf({ role }: Pick<TurnFacts, 'role'>, { order }: Pick<RolloutPolicy, 'order'>): number {
  return role === undefined ? -1 : order.indexOf(role);
}
