import { posix } from 'node:path';
import type { SliceHost, SliceMember } from '../../../schemas/index.ts';
import type { Adapter, RenderEnvironment } from '../adapter.ts';
import type { Scope } from './expression.ts';
import { evaluateTemplate } from './template.ts';

/** First-level members of the variables whose shape Plumb decides: anything else in an expression is a mistake. */
export const scopeMembers: Readonly<Record<string, readonly string[]>> = {
  member: ['id', 'key', 'role', 'state'],
  members: ['id', 'role', 'host', 'address', 'parameters'],
  middleware: ['name', 'adapter', 'topology', 'organization', 'application'],
  host: ['name', 'address', 'os', 'arch', 'packageManager', 'serviceManager', 'labels', 'memoryBytes', 'root', 'privileged'],
  software: ['version', 'packages', 'archive'],
  dirs: ['config', 'data', 'logs', 'run', 'software'],
};

/** The environment for values that only Git decides: ports and endpoints do not depend on the root. */
export const realHost: RenderEnvironment = { root: '', privileged: true, canInstall: true };

export interface ScopeInput {
  readonly adapter: Adapter;
  readonly member: SliceMember;
  readonly host: SliceHost;
  readonly environment: RenderEnvironment;
}

/** All that the expressions of one member see. Throws ExpressionError when a variable of the adapter cannot be evaluated. */
export function buildScope(input: ScopeInput): Scope {
  return { ...buildLazyScope(input) };
}

/** The same scope, with costly values made when an expression names them: few ports and endpoints do, and a fleet has thousands. */
export function buildLazyScope(input: ScopeInput): Scope {
  const given = buildGivenScope(input);
  const directories = once(() => memberDirectories(input.member, input.environment.root));
  const variables = once(() => evaluateVariables(input.adapter, { ...given, dirs: directories() }));
  return {
    ...given,
    get dirs() {
      return directories();
    },
    get vars() {
      return variables();
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function evaluateVariables({ document }: Adapter, scope: Scope): Readonly<Record<string, unknown>> {
  let vars: Readonly<Record<string, unknown>> = {};
  for (const { name, value } of document.spec.vars ?? []) vars = { ...vars, [name]: evaluateTemplate(value, { ...scope, vars }) };
  return vars;
}

/** The variables that need no computation. */
function buildGivenScope({ member, host, environment }: ScopeInput): Scope {
  return {
    parameters: member.parameters,
    member: { id: member.id, key: member.key, role: member.role ?? null, state: member.state },
    members: attachedPeers(member.peers),
    middleware: {
      name: member.middleware,
      adapter: member.adapter,
      topology: member.topology,
      organization: member.organization ?? null,
      application: member.application ?? null,
    },
    host: effectiveHost(host, environment),
    wiring: member.wiring,
    files: member.files,
    software: {
      version: member.softwareVersion ?? null,
      packages: member.software?.packages ?? {},
      archive: member.software?.archive ?? null,
    },
  };
}

const attached = new WeakMap<SliceMember['peers'], readonly unknown[]>();

/** Members of one middleware share their list of peers: it is made, and converted for expressions, once for all of them. */
function attachedPeers(peers: SliceMember['peers']): readonly unknown[] {
  const known = attached.get(peers) ?? peers.filter((peer) => !peer.detached).map((peer) => ({ ...peer, role: peer.role ?? null }));
  attached.set(peers, known);
  return known;
}

/** The host as this run can use it: without privileges there is no package manager and no systemd. */
export function effectiveHost(host: SliceHost, { root, privileged, canInstall }: RenderEnvironment) {
  return {
    name: host.name,
    address: host.address,
    os: host.os,
    arch: host.arch,
    packageManager: canInstall ? host.packageManager : 'none',
    serviceManager: privileged && root === '' ? host.serviceManager : 'supervisor',
    labels: host.labels,
    memoryBytes: host.memoryBytes ?? null,
    root,
    privileged,
  } as const;
}

export interface MemberDirectories {
  readonly config: string;
  readonly data: string;
  readonly logs: string;
  readonly run: string;
  /** Directory of one version of the software, shared by members, where archives are unpacked. */
  readonly software: string;
}

export function memberDirectories(member: SliceMember, root: string): MemberDirectories {
  const own = (base: string) => posix.join(root === '' ? '/' : root, base, 'plumb', member.adapter, `${member.middleware}-${member.id}`);
  return {
    config: own('etc'),
    data: own('var/lib'),
    logs: own('var/log'),
    run: own('run'),
    software: posix.join(
      root === '' ? '/' : root,
      'opt/plumb',
      member.adapter,
      (member.softwareVersion ?? 'current').replace(/[^A-Za-z0-9._-]/g, '-'),
    ),
  };
}
