import { freePorts } from '../../../examples/demo/free-ports.ts';
import type { Fault, ManagerKind } from './fault.ts';
import { softwareTopOf } from './leftovers.ts';
import type { Place } from './place.ts';

/** A place for each fault, and for each product one more that nothing happens to. */
export async function placesFor(faults: readonly Fault[], manager: ManagerKind): Promise<readonly Place[]> {
  const hostOf = hostsOf(faults, manager);
  const products = [...new Set(faults.map(({ product }) => product))];
  const ports = await freePorts(3 * (faults.length + products.length));
  const placeAt = (index: number, place: Pick<Place, 'name' | 'product' | 'host' | 'fault'>): Place => ({
    ...place,
    manager,
    ports: [ports[3 * index] ?? 0, ports[3 * index + 1] ?? 0, ports[3 * index + 2] ?? 0],
    software: `${manager === 'systemd' ? '/opt/plumb-promises' : softwareTopOf(process.pid)}/${place.fault?.replaces ? place.name : 'shared'}`,
  });
  const faulty = faults.map((fault, index) =>
    placeAt(index, { name: fault.name, product: fault.product, fault, host: hostOf.get(fault) ?? '' }),
  );
  const calm = products.map((product, index) => {
    const beside = faulty.find((place) => place.product === product && place.fault?.wholeHost === undefined) ?? faulty[0];
    return placeAt(faults.length + index, { name: `${product}-left-alone`, product, host: beside?.host ?? '' });
  });
  return [...faulty, ...calm];
}

/** Faults share a few hosts; where the agent is stopped meanwhile, or the whole host is hit, they have hosts of their own. */
function hostsOf(faults: readonly Fault[], manager: ManagerKind): ReadonlyMap<Fault, string> {
  const groupOf = ({ product, away, wholeHost }: Fault, index: number) => {
    if (wholeHost !== undefined) return wholeHost;
    // A directory costs less than a host that boots.
    if (manager === 'systemd') return away ? 'away' : `shared-${index % 2}`;
    return away ? `away-${index % 2}` : `${product}-${index % 2}`;
  };
  const groups = faults.map(groupOf);
  const different = [...new Set(groups)];
  const nameOf = (group: string) => (manager === 'systemd' ? `node${different.indexOf(group) + 1}` : group);
  return new Map(faults.map((fault, index) => [fault, nameOf(groups[index] ?? '')]));
}
