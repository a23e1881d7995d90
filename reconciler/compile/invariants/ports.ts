import type { Diagnostic } from '../../../schemas/index.ts';
import { findingAt } from '../finding.ts';
import type { InvariantInput } from './check.ts';

interface Claim {
  readonly key: string;
  readonly host: string;
  readonly purpose: string;
}

/** No two members listen on one port of one address. Hosts may share an address, as on loopback. */
export function checkPorts({ middleware, engine }: InvariantInput): readonly Diagnostic[] {
  const claims = new Map<string, Claim>();
  const diagnostics: Diagnostic[] = [];
  for (const one of middleware.values()) {
    if (one.state === 'absent') continue;
    for (const placed of one.placed) {
      for (const { port, protocol = 'tcp', purpose } of engine.ports(one.adapter, { member: placed.member, host: placed.host })) {
        const address = `${canonicalAddress(placed.host.address)} port ${port}${protocol === 'tcp' ? '' : `/${protocol}`}`;
        const claim = claims.get(address);
        if (claim === undefined) claims.set(address, { key: placed.member.key, host: placed.host.name, purpose });
        else if (claim.key !== placed.member.key) {
          const detail = `${placed.member.key} wants ${address} on ${placed.host.name} (${purpose}), where ${claim.key} on ${claim.host} listens (${claim.purpose})`;
          diagnostics.push(findingAt('MW5004', { document: one.document, path: ['spec', 'members', placed.resolved.index] }, { detail }));
        }
      }
    }
  }
  return diagnostics;
}

function canonicalAddress(address: string): string {
  const lower = address.toLowerCase();
  return lower === 'localhost' || lower === '::1' ? '127.0.0.1' : lower;
}
