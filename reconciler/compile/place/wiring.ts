import type { AdapterEngine } from '../../../adapters/index.ts';
import { type Diagnostic, isIpAddress, type SliceWiring, type WiredMember } from '../../../schemas/index.ts';
import { findingAt } from '../finding.ts';
import type { PlacedMember, PlacedMiddleware, Staged } from '../model.ts';

/** Every wire with the members at its far end and their ports. Endpoints are computed before any wiring is known. */
export function placeWiring(
  middleware: ReadonlyMap<string, PlacedMiddleware>,
  engine: AdapterEngine,
): Staged<ReadonlyMap<string, PlacedMiddleware>> {
  const computed = new Map<string, Endpoints>();
  const endpointsOf = (target: PlacedMiddleware): Endpoints => {
    const endpoints = computed.get(target.name) ?? computeEndpoints(target, engine);
    computed.set(target.name, endpoints);
    return endpoints;
  };
  const diagnostics: Diagnostic[] = [];
  const result = new Map<string, PlacedMiddleware>();
  for (const [name, one] of middleware) {
    const wiring = wiringOf(one, { middleware, endpointsOf });
    diagnostics.push(...wiring.diagnostics);
    result.set(name, { ...one, placed: one.placed.map((placed) => ({ ...placed, member: { ...placed.member, wiring: wiring.result } })) });
  }
  return { result: withReached(result), diagnostics };
}

/** Each member with the endpoints of its own that others are wired to. A member that is absent reaches nobody. */
function withReached(middleware: ReadonlyMap<string, PlacedMiddleware>): ReadonlyMap<string, PlacedMiddleware> {
  const clients = new Map<string, Map<string, Set<string>>>();
  for (const { state, placed } of middleware.values()) {
    if (state === 'absent') continue;
    for (const { middleware: target, endpoint } of Object.values(placed[0]?.member.wiring ?? {})) {
      const ofTarget = clients.get(target) ?? new Map<string, Set<string>>();
      const hosts = ofTarget.get(endpoint) ?? new Set();
      for (const { host } of placed) hosts.add(host.name);
      clients.set(target, ofTarget.set(endpoint, hosts));
    }
  }
  return new Map([...middleware].map(([name, one]) => [name, markReached(one, clients.get(name) ?? new Map())]));
}

/** What a name of the host is on the host itself, nobody knows: Debian has it lead to 127.0.1.1. */
function markReached(one: PlacedMiddleware, clients: ReadonlyMap<string, ReadonlySet<string>>): PlacedMiddleware {
  if (clients.size === 0) return one;
  const placed = one.placed.map((far) => {
    const isNumber = isIpAddress(far.host.address);
    const reached = [...clients].filter(([, hosts]) => isNumber || [...hosts].some((name) => name !== far.host.name)).map(([name]) => name);
    return reached.length === 0 ? far : { ...far, member: { ...far.member, reached: reached.sort() } };
  });
  return { ...one, placed };
}

interface Targets {
  readonly middleware: ReadonlyMap<string, PlacedMiddleware>;
  readonly endpointsOf: (target: PlacedMiddleware) => Endpoints;
}

/** Ports by member key and endpoint. */
type Endpoints = ReadonlyMap<string, Readonly<Record<string, number>>>;

/** One value for all members: they are wired alike. */
function wiringOf(one: PlacedMiddleware, targets: Targets): Staged<Readonly<Record<string, SliceWiring>>> {
  const result: Record<string, SliceWiring> = {};
  const diagnostics: Diagnostic[] = [];
  for (const [name, { middleware, endpoint }] of Object.entries(one.document.value.spec.wiring ?? {})) {
    const target = targets.middleware.get(middleware);
    if (target === undefined) continue;
    const ports = targets.endpointsOf(target);
    const members = target.placed.flatMap((far) => wiredMember(far, ports.get(far.member.key)?.[endpoint]));
    result[name] = { middleware, endpoint, members };
    const without = target.placed.find((far) => ports.get(far.member.key)?.[endpoint] === undefined);
    const isKnown = Object.hasOwn(target.adapter.document.spec.endpoints ?? {}, endpoint);
    if (without === undefined || !isKnown) continue;
    const detail = `endpoint ${endpoint} of ${without.member.key} has no port`;
    diagnostics.push(findingAt('MW4002', { document: one.document, path: ['spec', 'wiring', name, 'endpoint'] }, { detail }));
  }
  return { result, diagnostics };
}

function wiredMember({ member, host }: PlacedMember, port: number | undefined): readonly WiredMember[] {
  if (port === undefined) return [];
  return [{ id: member.id, host: host.name, address: host.address, port, ...(member.role === undefined ? {} : { role: member.role }) }];
}

function computeEndpoints(target: PlacedMiddleware, engine: AdapterEngine): Endpoints {
  return new Map(target.placed.map(({ member, host }) => [member.key, engine.endpoints(target.adapter, { member, host })]));
}
