import type { HeldLease, LeaseAsk } from '../../schemas/index.ts';
import type { Desired } from '../desired-state.ts';

/** Where this host's coordinated members stand: what every check-in tells until the next cycle. */
export interface Standing {
  readonly desired: Desired;
  readonly asks: readonly LeaseAsk[];
  readonly held: readonly HeldLease[];
  /** Members with a disruptive step still to be done. */
  readonly needs: ReadonlySet<string>;
  /** Members that Git no longer places here and that are still to be taken away. */
  readonly leaving: readonly string[];
}

/** Whether there is anybody to speak for. */
export function isCoordinated({ desired, leaving, held }: Standing): boolean {
  return leaving.length > 0 || held.length > 0 || coordinatedMembers(desired).length > 0;
}

/** Members on this host whose disruptions the server orders. */
export function coordinatedMembers({ slice }: Pick<Desired, 'slice'>): readonly Desired['slice']['members'][number][] {
  return slice.members.filter(({ rollout, detached }) => rollout.coordination === 'lease' && !detached);
}

/** Members whose reload counts as a disruption. */
export function reloadMembers({ slice }: Pick<Desired, 'slice'>): ReadonlySet<string> {
  return new Set(slice.members.filter(({ rollout }) => rollout.reload === 'included').map(({ key }) => key));
}
