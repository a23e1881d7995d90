import type { Listen } from '../../../schemas/index.ts';
import type { PlacedMember } from '../model.ts';
import type { InvariantInput } from './check.ts';

const known = new WeakMap<PlacedMember, readonly Listen[]>();

/** Where a member listens. Several checks ask, and a fleet has thousands of members: it is computed once. */
export function memberPorts(placed: PlacedMember, { engine, adapter }: Pick<InvariantInput, 'engine'> & AdapterOf): readonly Listen[] {
  const ports = known.get(placed) ?? engine.ports(adapter, { member: placed.member, host: placed.host });
  known.set(placed, ports);
  return ports;
}

interface AdapterOf {
  readonly adapter: Parameters<InvariantInput['engine']['ports']>[0];
}
