import { type Diagnostic, isAnyAddress, type Listen, plainAddress } from '../../../schemas/index.ts';
import { placeAt } from '../document.ts';
import { type FindingSpot, findingAt } from '../finding.ts';
import type { PlacedMember } from '../model.ts';
import type { InvariantInput } from './check.ts';
import { memberPorts } from './member-ports.ts';
import { findWrittenPort } from './written-port.ts';

interface Claim extends Listen {
  readonly key: string;
  readonly host: string;
  readonly member: FindingSpot;
  readonly spot: FindingSpot;
}

/**
 * No two members listen on one port of one address, and no member for two purposes. Hosts may share an address, as on loopback. Port 0
 * is none.
 */
export function checkPorts({ middleware, engine }: InvariantInput): readonly Diagnostic[] {
  const claims = new Map<string, Claim[]>();
  const diagnostics: Diagnostic[] = [];
  for (const one of middleware.values()) {
    if (one.state === 'absent') continue;
    for (const placed of one.placed) {
      const rivals = new Set<Claim>();
      for (const listen of memberPorts(placed, { engine, adapter: one.adapter })) {
        if (listen.port === 0) continue;
        const place = nameOf(listen, placed);
        const others = claims.get(place) ?? [];
        const member = { document: one.document, path: ['spec', 'members', placed.resolved.index] };
        const spot = findWrittenPort(placed.resolved, listen.port) ?? member;
        const own = { ...listen, key: placed.member.key, host: placed.host.name, member, spot };
        const rival = others.find((other) => isRival(own, other));
        if (rival === undefined || rivals.has(rival)) {
          claims.set(place, [...others, own]);
          continue;
        }
        rivals.add(rival);
        diagnostics.push(describeRivals(own, rival, place));
      }
    }
  }
  return diagnostics;
}

/** At the line with the port; where one line gives it to both, at their members, which is what has to be told apart. */
function describeRivals(own: Claim, rival: Claim, place: string): Diagnostic {
  const isShared = formatSpot(own.spot) === formatSpot(rival.spot);
  const there = formatSpot(isShared ? rival.member : rival.spot);
  const who = rival.key === own.key ? 'it listens itself' : `${rival.key} on ${rival.host} listens`;
  const detail = `${own.key} wants ${place} on ${own.host} (${own.purpose}), where ${who} (${rival.purpose}, ${there})`;
  return findingAt('MW5004', isShared ? own.member : own.spot, { detail });
}

function formatSpot({ document, path }: FindingSpot): string {
  const { file, line } = placeAt(document, path);
  return `${file}:${line}`;
}

function nameOf({ port, protocol = 'tcp' }: Listen, { host }: PlacedMember): string {
  return `${canonicalAddress(host.address)} port ${port}${protocol === 'tcp' ? '' : `/${protocol}`}`;
}

/** A member may listen for one purpose on several addresses, and for two on one port of different addresses. */
function isRival(own: Claim, other: Claim): boolean {
  if (own.key !== other.key) return true;
  return own.purpose !== other.purpose && overlaps(own.address, other.address);
}

function overlaps(one: string | undefined, other: string | undefined): boolean {
  const [a, b] = [plainAddress(one ?? '*'), plainAddress(other ?? '*')];
  return a === b || isAnyAddress(a) || isAnyAddress(b);
}

function canonicalAddress(address: string): string {
  const plain = plainAddress(address);
  return plain === '::1' ? '127.0.0.1' : plain;
}
