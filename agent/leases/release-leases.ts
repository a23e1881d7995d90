import type { HeldLease, LeaseRelease, Ledger } from '../../schemas/index.ts';
import type { LeaseDeps } from './acquire-leases.ts';
import { coordinatedMembers, leavingMembers } from './claims.ts';
import { claimsOf, decideAsks, type LeaseInput } from './decide-asks.ts';
import { withLeases } from './note-leases.ts';

/**
 * Gives back the leases whose steps are done or have failed, by what is left to be done after them. A lease that the server has
 * not taken back stays in the ledger.
 */
export async function releaseLeases(input: LeaseInput, deps: LeaseDeps): Promise<Ledger> {
  const ledger = withCoordinated(input);
  const wanted = decideAsks({ ...input, ledger }, deps);
  const left = new Set(wanted.disruptions.map(({ member }) => member));
  const held = Object.values(ledger.leases ?? {});
  const releases = held.flatMap((lease) => releaseOf(lease, { ...input, isLeft: left.has(lease.member) }));
  const settled = new Set(releases.map(({ member }) => member));
  const kept = (isKept: (lease: HeldLease) => boolean) => withLeases(ledger, held.filter(isKept));
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
  { ledger, plan, isLeft }: LeaseInput & { readonly isLeft: boolean },
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

/** The ledger with the members that are asked for before they are taken away, also once Git no longer says so. */
function withCoordinated({ desired, ledger }: LeaseInput): Ledger {
  const { coordinated: _before, ...rest } = ledger;
  const coordinated = [...coordinatedMembers(desired, ledger).map(({ key }) => key), ...leavingMembers(desired, ledger)].sort();
  return coordinated.length === 0 ? rest : { ...rest, coordinated };
}
