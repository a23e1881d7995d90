import type { Adapter, AdapterEngine } from '../../adapters/index.ts';
import type { Diagnostic, Fleet, Middleware, Package, Profile } from '../../schemas/index.ts';
import { type Catalog, type CatalogKind, findDocument, type Reference } from './catalog.ts';
import { suggestion } from './did-you-mean.ts';
import type { FleetDocument } from './document.ts';
import { findingAt } from './finding.ts';
import type { Layer, OrganizationNode, ResolvedMiddleware } from './model.ts';
import { resolveDependencies } from './resolve/dependencies.ts';
import { type FilesInput, resolveFiles } from './resolve/files.ts';
import { resolveMembers } from './resolve/members.ts';
import { resolveOrganizations } from './resolve/organizations.ts';
import { checkParameters } from './resolve/parameters.ts';

export type { Adapter } from '../../adapters/index.ts';

export interface ResolveContext {
  readonly catalog: Catalog;
  readonly engine: AdapterEngine;
  readonly adapters: ReadonlyMap<string, Adapter>;
  /** Adapters with diagnostics of their own. */
  readonly brokenAdapters: ReadonlySet<string>;
  readonly fleet: FleetDocument<Fleet> | undefined;
  readonly files: FilesInput;
}

export interface Resolved {
  readonly organizations: ReadonlyMap<string, OrganizationNode>;
  readonly middleware: readonly ResolvedMiddleware[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Follows every reference and puts the layers together. What refers to something broken is left out without a word. */
export function resolve(context: ResolveContext): Resolved {
  const { byKind } = context.catalog;
  const organizations = resolveOrganizations(context.catalog);
  const diagnostics: Diagnostic[] = [...organizations.diagnostics, ...resolveDependencies(context.catalog)];
  const refer = (kind: CatalogKind, name: string | undefined, reference: Reference): void => {
    if (name !== undefined) diagnostics.push(...findDocument(context.catalog, kind, name, reference).diagnostics);
  };
  for (const document of byKind.Application.values()) refer('Organization', document.value.spec.organization, { document, path: ['spec', 'organization'], code: 'MW3001' });
  for (const document of byKind.Host.values()) refer('Organization', document.value.spec.organization, { document, path: ['spec', 'organization'], code: 'MW3001' });
  for (const document of [...byKind.Profile.values(), ...byKind.Package.values()]) diagnostics.push(...findAdapter(document, context).diagnostics);
  const middleware: ResolvedMiddleware[] = [];
  for (const document of byKind.Middleware.values()) {
    refer('Organization', document.value.spec.organization, { document, path: ['spec', 'organization'], code: 'MW3001' });
    refer('Application', document.value.spec.application, { document, path: ['spec', 'application'], code: 'MW3002' });
    const resolved = resolveMiddleware(document, context);
    diagnostics.push(...resolved.diagnostics);
    if (resolved.middleware !== undefined) middleware.push(resolved.middleware);
  }
  for (const one of middleware) diagnostics.push(...checkWiring(one, context));
  return { organizations: organizations.result, middleware, diagnostics };
}

function resolveMiddleware(document: FleetDocument<Middleware>, context: ResolveContext): { readonly middleware?: ResolvedMiddleware; readonly diagnostics: readonly Diagnostic[] } {
  const { spec } = document.value;
  const files = resolveFiles(document, context.files);
  const adapter = findAdapter(document, context);
  const profiles = findProfiles(document, context);
  const diagnostics = [...files.diagnostics, ...adapter.diagnostics, ...profiles.diagnostics];
  if (adapter.adapter === undefined) return { diagnostics: [...diagnostics, ...hostDiagnostics(document, context)] };
  const topologies = adapter.adapter.document.spec.topologies;
  const topology = spec.topology ?? 'standalone';
  if (!Object.hasOwn(topologies, topology)) {
    const detail = `adapter ${adapter.adapter.name} has no topology ${JSON.stringify(topology)}`;
    const unknown = findingAt('MW3005', { document, path: ['spec', spec.topology === undefined ? 'adapter' : 'topology'] }, { detail, fix: suggestion(topology, Object.keys(topologies)) });
    return { diagnostics: [...diagnostics, unknown, ...hostDiagnostics(document, context)] };
  }
  const software = findPackage(document, context);
  const layers: readonly Layer[] = [
    { name: 'adapter default', values: context.engine.defaults(adapter.adapter) },
    { name: `topology ${topology}`, values: topologies[topology]?.parameters ?? {} },
    ...profiles.profiles.map((profile): Layer => ({ name: `profile ${profile.name}`, values: profile.value.spec.parameters, written: { document: profile, path: ['spec', 'parameters'] } })),
    ...(spec.parameters === undefined ? [] : [{ name: 'parameters', values: spec.parameters, written: { document, path: ['spec', 'parameters'] } }]),
  ];
  const members = resolveMembers({ document, adapter: adapter.adapter, topology, layers }, context);
  const application = spec.application === undefined ? undefined : context.catalog.byKind.Application.get(spec.application);
  const organization = spec.organization ?? application?.value.spec.organization;
  const middleware: ResolvedMiddleware = {
    name: document.name,
    document,
    adapter: adapter.adapter,
    topology,
    state: spec.state ?? 'running',
    ...(organization === undefined ? {} : { organization }),
    ...(spec.application === undefined ? {} : { application: spec.application }),
    ...(software.document === undefined ? {} : { software: software.document }),
    files: files.result,
    members: members.members,
  };
  // A missing profile would look like missing parameters.
  const parameters = profiles.complete ? checkParameters(middleware, context) : [];
  return { middleware, diagnostics: [...diagnostics, ...software.diagnostics, ...members.diagnostics, ...parameters] };
}

function findAdapter(document: FleetDocument<Middleware | Profile | Package>, context: ResolveContext): { readonly adapter?: Adapter; readonly diagnostics: readonly Diagnostic[] } {
  const name = document.value.spec.adapter;
  const adapter = context.adapters.get(name);
  if (adapter !== undefined) return { adapter, diagnostics: [] };
  if (context.brokenAdapters.has(name)) return { diagnostics: [] };
  const detail = `no adapter is called ${JSON.stringify(name)}`;
  return { diagnostics: [findingAt('MW3004', { document, path: ['spec', 'adapter'] }, { detail, fix: suggestion(name, context.adapters.keys()) })] };
}

function findProfiles(document: FleetDocument<Middleware>, context: ResolveContext): { readonly profiles: readonly FleetDocument<Profile>[]; readonly complete: boolean; readonly diagnostics: readonly Diagnostic[] } {
  const profiles: FleetDocument<Profile>[] = [];
  const diagnostics: Diagnostic[] = [];
  const { adapter, profiles: names = [] } = document.value.spec;
  names.forEach((name, index) => {
    const path = ['spec', 'profiles', index];
    const found = findDocument(context.catalog, 'Profile', name, { document, path, code: 'MW3006' });
    diagnostics.push(...found.diagnostics);
    if (found.document === undefined) return;
    const { adapter: other } = found.document.value.spec;
    if (other === adapter) profiles.push(found.document);
    else diagnostics.push(findingAt('MW3007', { document, path }, { detail: `profile ${JSON.stringify(name)} is for ${other}, this middleware uses ${adapter}` }));
  });
  return { profiles, complete: profiles.length === names.length, diagnostics };
}

function findPackage(document: FleetDocument<Middleware>, context: ResolveContext): { readonly document?: FleetDocument<Package>; readonly diagnostics: readonly Diagnostic[] } {
  const { adapter, version } = document.value.spec;
  if (version === undefined) return { diagnostics: [] };
  const packages = [...context.catalog.byKind.Package.values()].filter((one) => one.value.spec.adapter === adapter);
  const found = packages.find((one) => one.value.spec.version === version);
  if (found !== undefined) return { document: found, diagnostics: [] };
  const lost = [...context.catalog.brokenNames].some((name) => name.startsWith('Package/')) || context.catalog.lostWords.has('Package');
  if (lost) return { diagnostics: [] };
  const versions = packages.map((one) => one.value.spec.version);
  const fix = suggestion(version, versions) ?? `add a Package with adapter: ${adapter} and this version, or remove version`;
  return { diagnostics: [findingAt('MW3010', { document, path: ['spec', 'version'] }, { detail: `no Package gives version ${JSON.stringify(version)} of ${adapter}`, fix })] };
}

/** The hosts of members that cannot be resolved further. */
function hostDiagnostics(document: FleetDocument<Middleware>, context: ResolveContext): readonly Diagnostic[] {
  return document.value.spec.members.flatMap((member, index) => findDocument(context.catalog, 'Host', member.host, { document, path: ['spec', 'members', index, 'host'], code: 'MW3003' }).diagnostics);
}

function checkWiring({ document }: ResolvedMiddleware, context: ResolveContext): readonly Diagnostic[] {
  return Object.entries(document.value.spec.wiring ?? {}).flatMap(([name, wire]) => {
    const path = ['spec', 'wiring', name];
    const target = findDocument(context.catalog, 'Middleware', wire.middleware, { document, path: [...path, 'middleware'], code: 'MW3008' });
    if (target.document === undefined) return target.diagnostics;
    if (target.document.value.spec.state === 'absent') {
      return [findingAt('MW3018', { document, path: [...path, 'middleware'] }, { detail: `${JSON.stringify(wire.middleware)} is to be removed` })];
    }
    const adapter = context.adapters.get(target.document.value.spec.adapter);
    const endpoints = Object.keys(adapter?.document.spec.endpoints ?? {});
    if (adapter === undefined || endpoints.includes(wire.endpoint)) return [];
    const detail = `${wire.middleware} (${adapter.name}) offers no endpoint ${JSON.stringify(wire.endpoint)}`;
    return [findingAt('MW3009', { document, path: [...path, 'endpoint'] }, { detail, fix: suggestion(wire.endpoint, endpoints) ?? 'wire to a middleware that offers endpoints' })];
  });
}
