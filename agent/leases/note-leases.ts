import { type HeldLease, type Ledger, middlewareOf } from '../../schemas/index.ts';

/** The changes that an answer of the server makes in the ledger. */
export interface LeaseNews {
  readonly granted: readonly HeldLease[];
  /** Members whose lease of the ledger the server took back or knows nothing of. */
  readonly lost: readonly string[];
}

/** The ledger with the leases under which the cycle is about to act: written before the first step. */
export function noteLeases(ledger: Ledger, { granted, lost }: LeaseNews): Ledger {
  const kept = Object.values(ledger.leases ?? {}).filter(({ member }) => !lost.includes(member));
  const fences: Record<string, number> = { ...ledger.fences };
  for (const { member, fence } of granted) fences[middlewareOf(member)] = Math.max(fence, fences[middlewareOf(member)] ?? 0);
  return withLeases({ ...ledger, ...(Object.keys(fences).length === 0 ? {} : { fences }) }, [...kept, ...granted]);
}

export function withLeases(ledger: Ledger, leases: readonly HeldLease[]): Ledger {
  const { leases: _before, ...rest } = ledger;
  return leases.length === 0 ? rest : { ...rest, leases: Object.fromEntries(leases.map((lease) => [lease.member, lease])) };
}
