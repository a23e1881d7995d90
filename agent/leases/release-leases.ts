import type { Plan } from '../../reconciler/plan/index.ts';
import { type HeldLease, type LeaseRelease, type Ledger, middlewareOf } from '../../schemas/index.ts';
import type { Desired } from '../desired/desired-state.ts';
import { claimsOf, decideAsks, type LeaseDeps, type Permit } from './acquire-leases.ts';
import { coordinatedMembers } from './claims.ts';
import { leavingMembers } from './leaving-members.ts';

/** The ledger with the leases under which the cycle is about to act: written before the first step. */
export function noteLeases(ledger: Ledger, { leases: granted, lost }: Permit): Ledger {
  const kept = Object.fromEntries(Object.entries(ledger.leases ?? {}).filter(([member]) => !lost.includes(member)));
  const leases = { ...kept, ...granted };
  const fences: Record<string, number> = { ...ledger.fences };
  for (const { member, fence } of Object.values(granted)) fences[middlewareOf(member)] = Math.max(fence, fences[middlewareOf(member)] ?? 0);
  return withLeases({ ...ledger, ...(Object.keys(fences).length === 0 ? {} : { fences }) }, leases);
}

export interface ReleaseInput {
  readonly desired: Desired;
  /** What is left to be done, as observed after the steps and as owed since, with no member held back. */
  readonly plan: Plan;
  readonly ledger: Ledger;
}

/** Gives back the leases whose steps are done, or have failed, and notes what the server has taken. One that it could not be told of stays ours. */
export async function releaseLeases(input: ReleaseInput, deps: LeaseDeps): Promise<Ledger> {
  const ledger = withCoordinated(input);
  const wanted = decideAsks({ ...input, ledger }, deps);
  const left = new Set(wanted.disruptions.map(({ member }) => member));
  const held = Object.values(ledger.leases ?? {});
  const releases = held.flatMap((lease) => releaseOf(lease, { ...input, isLeft: left.has(lease.member) }));
  const settled = new Set(releases.map(({ member }) => member));
  const kept = (isKept: (lease: HeldLease) => boolean) =>
    withLeases(ledger, Object.fromEntries(held.filter(isKept).map((lease) => [lease.member, lease])));
  deps.coordinator?.claim(claimsOf({ ...input, ledger: kept(({ member }) => !settled.has(member)) }, wanted));
  if (releases.length === 0 || deps.coordinator === undefined) return ledger;
  const exchange = await deps.coordinator.exchange(releases);
  const isTaken = (member: string) => {
    const state = exchange.status === 'answered' ? exchange.leases.get(member)?.state : undefined;
    return state === 'released' || state === 'lost';
  };
  const after = kept(({ member }) => !isTaken(member));
  deps.coordinator.claim(claimsOf({ ...input, ledger: after }, wanted));
  return after;
}

function releaseOf(
  { member, fence, commit }: HeldLease,
  { ledger, plan, isLeft }: ReleaseInput & { readonly isLeft: boolean },
): readonly LeaseRelease[] {
  const failure = Object.entries(ledger.failures).find(
    ([id, { commit: failed }]) =>
      failed === plan.commit && plan.steps.some(({ resource }) => resource.id === id && resource.members.includes(member)),
  );
  if (failure !== undefined) {
    const [id, { reason, message }] = failure;
    return [{ member, fence, commit, outcome: 'failed', message: `${id}: ${reason}: ${message}`.slice(0, 2000) }];
  }
  return isLeft ? [] : [{ member, fence, commit, outcome: 'done', message: '' }];
}

/** Who is to be asked for before it is taken away, also once Git no longer says so. */
function withCoordinated({ desired, ledger }: ReleaseInput): Ledger {
  const { coordinated: _before, ...rest } = ledger;
  const coordinated = [...coordinatedMembers(desired, ledger).map(({ key }) => key), ...leavingMembers(desired, ledger)].sort();
  return coordinated.length === 0 ? rest : { ...rest, coordinated };
}

function withLeases(ledger: Ledger, leases: Readonly<Record<string, HeldLease>>): Ledger {
  const { leases: _before, ...rest } = ledger;
  return Object.keys(leases).length === 0 ? rest : { ...rest, leases };
}
