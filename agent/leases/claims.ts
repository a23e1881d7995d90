import type { HeldLease, LeaseAsk, Ledger, SliceMember } from '../../schemas/index.ts';
import type { Desired } from '../desired/desired-state.ts';

/** The claims of this host for its coordinated members, sent with every check-in until the next cycle. */
export interface Claims {
  readonly desired: Desired;
  /** Coordinated members that Git places here. */
  readonly members: readonly SliceMember[];
  readonly asks: readonly LeaseAsk[];
  readonly held: readonly HeldLease[];
  /** Members with a disruptive step still to be done. */
  readonly needs: ReadonlySet<string>;
  /** By member: the processes that it stands on, and how long each has to be up. */
  readonly processes?: ReadonlyMap<string, readonly MemberProcess[]>;
  /** Members that Git no longer places here and that are still to be taken away. */
  readonly leaving: readonly string[];
}

/** A process as the last cycle saw it. */
export interface MemberProcess {
  readonly service: string;
  /** Absent: none ran. */
  readonly pid?: number;
  /** Clock ticks from the boot to its start. */
  readonly startTicks?: string;
  readonly neededMs: number;
  /** It keeps ending: the message. */
  readonly failing?: string;
}

/** Whether the host has a coordinated member. */
export function isCoordinated({ members, leaving, held }: Claims): boolean {
  return leaving.length > 0 || held.length > 0 || members.length > 0;
}

/** Members whose disruptions the server orders, and members of which it did: when all others leave, the last one waits for its leave. */
export function coordinatedMembers(
  { slice }: Pick<Desired, 'slice'>,
  { coordinated = [] }: Pick<Ledger, 'coordinated'>,
): readonly SliceMember[] {
  return slice.members.filter(({ key, rollout, detached }) => !detached && (rollout.coordination === 'lease' || coordinated.includes(key)));
}

/** Coordinated members that Git no longer places on this host and that still have something here. */
export function leavingMembers({ slice }: Pick<Desired, 'slice'>, { coordinated = [], resources }: Ledger): readonly string[] {
  const placed = new Set(slice.members.map(({ key }) => key));
  return coordinated.filter((key) => !placed.has(key) && Object.values(resources).some(({ members }) => members.includes(key)));
}
