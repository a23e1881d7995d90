import type { AdapterEngine } from '../../adapters/index.ts';
import type { Diagnostic, DriftMode, HostDocument, SliceHost, SliceMember, SlicePeer } from '../../schemas/index.ts';
import type { FleetDocument } from './document.ts';
import type { PlacedHost, PlacedMember, PlacedMiddleware, ResolvedMiddleware } from './model.ts';
import { placeSoftware } from './place/software.ts';
import { placeWiring } from './place/wiring.ts';
import { resolveLogs } from './resolve/logs.ts';

export interface PlaceInput {
  readonly hosts: ReadonlyMap<string, FleetDocument<HostDocument>>;
  readonly middleware: readonly ResolvedMiddleware[];
  readonly engine: AdapterEngine;
  /** The fleet's mode, for hosts that have none of their own. */
  readonly drift: DriftMode;
}

export interface Placement {
  readonly hosts: ReadonlyMap<string, PlacedHost>;
  readonly middleware: ReadonlyMap<string, PlacedMiddleware>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Members on their hosts, with their peers, their software and the far ends of their wires. */
export function place(input: PlaceInput): Placement {
  const hosts = new Map([...input.hosts].map(([name, document]) => [name, placeHost(document, input.drift)]));
  const diagnostics: Diagnostic[] = [];
  const unwired = new Map<string, PlacedMiddleware>();
  for (const middleware of input.middleware) {
    const placed = placeMembers(middleware, hosts);
    diagnostics.push(...placed.diagnostics);
    unwired.set(middleware.name, { ...middleware, placed: placed.members });
  }
  const wired = placeWiring(unwired, input.engine);
  diagnostics.push(...wired.diagnostics);
  const members = new Map<string, PlacedMember[]>();
  for (const one of [...wired.result.values()].flatMap((middleware) => middleware.placed)) {
    const onHost = members.get(one.host.name) ?? [];
    members.set(one.host.name, onHost);
    onHost.push(one);
  }
  const placedHosts = new Map(
    [...input.hosts].map(([name, document]): [string, PlacedHost] => [
      name,
      { name, document, host: hosts.get(name) ?? placeHost(document, input.drift), members: members.get(name) ?? [] },
    ]),
  );
  return { hosts: placedHosts, middleware: wired.result, diagnostics };
}

function placeHost(document: FleetDocument<HostDocument>, drift: DriftMode): SliceHost {
  const { spec, metadata } = document.value;
  const os = spec.os ?? 'debian';
  return {
    name: document.name,
    address: spec.address,
    ...(spec.organization === undefined ? {} : { organization: spec.organization }),
    ...(spec.identity === undefined ? {} : { identity: spec.identity }),
    os,
    arch: spec.arch ?? 'amd64',
    packageManager: spec.packageManager ?? (os === 'rhel' ? 'dnf' : 'apt'),
    serviceManager: spec.serviceManager ?? 'systemd',
    ...(spec.memory === undefined ? {} : { memoryBytes: memoryBytes(spec.memory) }),
    drift: spec.drift ?? drift,
    labels: metadata.labels ?? {},
  };
}

const memoryFactors: Readonly<Record<string, number>> = { Ki: 1024, Mi: 1024 ** 2, Gi: 1024 ** 3 };

/** Bytes of an amount such as 16Gi; the schema has checked its form. */
function memoryBytes(text: string): number {
  return Number(text.slice(0, -2)) * (memoryFactors[text.slice(-2)] ?? 1);
}

function placeMembers(
  middleware: ResolvedMiddleware,
  hosts: ReadonlyMap<string, SliceHost>,
): { readonly members: readonly PlacedMember[]; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const members: PlacedMember[] = [];
  const logs = resolveLogs(middleware.document.value);
  // One list for all members: a thousand members know a thousand peers without a million objects.
  const peers = middleware.members.map(
    (member): SlicePeer => ({
      id: member.id,
      host: member.host.name,
      address: member.host.value.spec.address,
      ...(member.role === undefined ? {} : { role: member.role }),
      parameters: member.parameters,
      detached: member.detached,
    }),
  );
  for (const resolved of middleware.members) {
    const host = hosts.get(resolved.host.name);
    if (host === undefined) continue;
    const software = placeSoftware(middleware, host);
    diagnostics.push(...software.diagnostics);
    const member: SliceMember = {
      key: resolved.key,
      middleware: middleware.name,
      id: resolved.id,
      ...(resolved.role === undefined ? {} : { role: resolved.role }),
      adapter: middleware.adapter.name,
      topology: middleware.topology,
      ...(middleware.document.value.spec.version === undefined ? {} : { softwareVersion: middleware.document.value.spec.version }),
      ...(middleware.organization === undefined ? {} : { organization: middleware.organization }),
      ...(middleware.application === undefined ? {} : { application: middleware.application }),
      state: middleware.state,
      drift: resolved.drift,
      detached: resolved.detached,
      parameters: resolved.parameters,
      ...(software.result === undefined ? {} : { software: software.result }),
      files: middleware.files,
      peers,
      wiring: {},
      ignore: middleware.document.value.spec.ignore ?? [],
      ...(middleware.document.value.spec.allowHazards === undefined ? {} : { allowHazards: middleware.document.value.spec.allowHazards }),
      ...(logs === undefined ? {} : { logs }),
      ...(middleware.limits === undefined ? {} : { limits: middleware.limits }),
      dependsOn: [],
      rollout: middleware.rollout,
    };
    members.push({ resolved, member, host });
  }
  return { members, diagnostics };
}
