import type { Ledger } from '../../schemas/index.ts';
import type { Desired } from '../desired/desired-state.ts';

/** Coordinated members that Git no longer places on this host and that still have something here. */
export function leavingMembers({ slice }: Pick<Desired, 'slice'>, { coordinated = [], resources }: Ledger): readonly string[] {
  const placed = new Set(slice.members.map(({ key }) => key));
  return coordinated.filter((key) => !placed.has(key) && Object.values(resources).some(({ members }) => members.includes(key)));
}
