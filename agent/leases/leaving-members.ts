import type { Ledger } from '../../schemas/index.ts';
import type { Desired } from '../desired/desired-state.ts';

/** Coordinated members that Git no longer places on this host and that still have something here. */
export function leavingMembers({ slice }: Pick<Desired, 'slice'>, { coordinated = [], resources }: Ledger): readonly string[] {
  const placed = new Set(slice.members.map(({ key }) => key));
  return coordinated.filter((key) => !placed.has(key) && Object.values(resources).some(({ members }) => members.includes(key)));
}

/** A member's key begins with its middleware's name. */
export function middlewareOf(member: string): string {
  return member.slice(0, member.indexOf('/'));
}
