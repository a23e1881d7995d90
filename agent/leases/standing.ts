import type { HeldLease, LeaseAsk, Ledger, SliceMember } from '../../schemas/index.ts';
import type { Desired } from '../desired/desired-state.ts';

/** Where this host's coordinated members stand: what every check-in tells until the next cycle. */
export interface Standing {
  readonly desired: Desired;
  /** Members that Git places here and the server hears of. */
  readonly members: readonly SliceMember[];
  readonly asks: readonly LeaseAsk[];
  readonly held: readonly HeldLease[];
  /** Members with a disruptive step still to be done. */
  readonly needs: ReadonlySet<string>;
  /** Members that Git no longer places here and that are still to be taken away. */
  readonly leaving: readonly string[];
}

/** Whether there is anybody to speak for. */
export function isCoordinated({ members, leaving, held }: Standing): boolean {
  return leaving.length > 0 || held.length > 0 || members.length > 0;
}

/** Members whose disruptions the server orders, and those for which it did: when all others leave, the last of them waits for its word. */
export function coordinatedMembers(
  { slice }: Pick<Desired, 'slice'>,
  { coordinated = [] }: Pick<Ledger, 'coordinated'>,
): readonly SliceMember[] {
  return slice.members.filter(({ key, rollout, detached }) => !detached && (rollout.coordination === 'lease' || coordinated.includes(key)));
}
