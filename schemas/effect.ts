import type { Effect } from './generated/types.ts';

const order: readonly Effect[] = ['none', 'hot', 'reload', 'restart', 'recreate'];

export function strongestEffect(effects: readonly Effect[]): Effect {
  return effects.reduce<Effect>((strongest, effect) => (isStronger(effect, strongest) ? effect : strongest), 'none');
}

export function isStronger(effect: Effect, than: Effect): boolean {
  return order.indexOf(effect) > order.indexOf(than);
}
