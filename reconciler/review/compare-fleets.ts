import type { SliceMember } from '../../schemas/index.ts';
import type { FleetModel, PlacedHost, PlacedMember } from '../compile/index.ts';
import { createEquality, type Equality } from './same-value.ts';

export interface FleetPair {
  readonly from: FleetModel;
  readonly to: FleetModel;
}

/** Names of the hosts whose resources may differ between two commits, sorted. Every other host needs no second look. */
export function changedHosts({ from, to }: FleetPair): readonly string[] {
  const same = createEquality();
  const names = new Set([...from.hosts.keys(), ...to.hosts.keys()]);
  return [...names].filter((name) => !isSameHost(from.hosts.get(name), to.hosts.get(name), { from, to, same })).sort();
}

interface Comparison extends FleetPair {
  readonly same: Equality;
}

function isSameHost(a: PlacedHost | undefined, b: PlacedHost | undefined, comparison: Comparison): boolean {
  if (a === undefined || b === undefined) return false;
  return (
    a.members.length === b.members.length &&
    comparison.same(a.host, b.host) &&
    a.members.every((member, index) => isSameMember(member, b.members[index], comparison))
  );
}

function isSameMember({ member: a }: PlacedMember, other: PlacedMember | undefined, { from, to, same }: Comparison): boolean {
  const b = other?.member;
  if (b === undefined || from.adapters.get(a.adapter)?.digest !== to.adapters.get(b.adapter)?.digest) return false;
  const order = (model: FleetModel) => model.middleware.get(a.middleware)?.document.value.spec.dependsOn;
  return same(order(from), order(to)) && renderedFields(a, b).every((field) => same(a[field], b[field]));
}

/** Nothing on a host depends on how a rollout goes. */
function renderedFields(a: SliceMember, b: SliceMember): readonly (keyof SliceMember)[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((key) => key !== 'rollout') as (keyof SliceMember)[];
}
