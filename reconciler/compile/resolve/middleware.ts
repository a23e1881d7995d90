import type { Adapter } from '../../../adapters/index.ts';
import type { Diagnostic, Middleware, Profile } from '../../../schemas/index.ts';
import { findDocument } from '../catalog.ts';
import { suggestion } from '../did-you-mean.ts';
import type { FleetDocument } from '../document.ts';
import { findingAt } from '../finding.ts';
import type { Layer, ResolvedMiddleware } from '../model.ts';
import { checkRollout } from './check-rollout.ts';
import type { ResolveContext } from './context.ts';
import { resolveFiles } from './files.ts';
import { checkHazards } from './hazards.ts';
import { resolveLimits } from './limits.ts';
import { resolveMembers } from './members.ts';
import { checkParameters } from './parameters.ts';
import { findAdapter, findPackage, findProfiles } from './references.ts';
import { resolveRollout, rolloutLevels } from './rollout.ts';
import { checkWiring } from './wiring.ts';

/** One middleware with its adapter, software, files and members. Undefined when the adapter or the topology is missing. */
export function resolveMiddleware(
  document: FleetDocument<Middleware>,
  context: ResolveContext,
): { readonly middleware?: ResolvedMiddleware; readonly diagnostics: readonly Diagnostic[] } {
  const { spec } = document.value;
  const files = resolveFiles(document, context.files);
  const adapter = findAdapter(document, context);
  const profiles = findProfiles(document, context);
  const software = findPackage(document, context);
  const diagnostics = [
    ...files.diagnostics,
    ...adapter.diagnostics,
    ...profiles.diagnostics,
    ...software.diagnostics,
    ...checkWiring(document, context),
  ];
  if (adapter.adapter === undefined) return { diagnostics: [...diagnostics, ...checkHosts(document, context)] };
  const topology = spec.topology ?? 'standalone';
  const unknown = checkTopology(document, adapter.adapter, topology);
  if (unknown !== undefined) return { diagnostics: [...diagnostics, unknown, ...checkHosts(document, context)] };
  const defaults = [{ name: 'adapter default', values: context.engine.defaults(adapter.adapter) }];
  const layers = [...defaults, ...writtenLayers({ document, adapter: adapter.adapter, topology, profiles: profiles.profiles })];
  const members = resolveMembers({ document, adapter: adapter.adapter, topology, layers }, context);
  const application = spec.application === undefined ? undefined : context.catalog.byKind.Application.get(spec.application);
  const organization = spec.organization ?? application?.value.spec.organization;
  const levels = rolloutLevels({ ...context, document, organization });
  const rollout = resolveRollout({ document, adapter: adapter.adapter, levels });
  const { limits, diagnostics: unkept } = resolveLimits(document, adapter.adapter);
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
    ...(limits === undefined ? {} : { limits }),
    members: members.members,
    rollout,
  };
  // A missing profile would look like missing parameters.
  const parameters = profiles.complete ? checkParameters(middleware, context) : [];
  const hazards = checkHazards(document, adapter.adapter);
  const found = [...members.diagnostics, ...parameters, ...hazards, ...unkept, ...checkRollout({ document, policy: rollout, levels })];
  return { middleware, diagnostics: [...diagnostics, ...found] };
}

interface LayersInput {
  readonly document: FleetDocument<Middleware>;
  readonly adapter: Adapter;
  readonly topology: string;
  readonly profiles: readonly FleetDocument<Profile>[];
}

function writtenLayers({ document, adapter, topology, profiles }: LayersInput): readonly Layer[] {
  const path = ['spec', 'parameters'];
  const { parameters } = document.value.spec;
  return [
    { name: `topology ${topology}`, values: adapter.document.spec.topologies[topology]?.parameters ?? {} },
    ...profiles.map(
      (profile): Layer => ({
        name: `profile ${profile.name}`,
        values: profile.value.spec.parameters,
        written: { document: profile, path },
      }),
    ),
    ...(parameters === undefined ? [] : [{ name: 'parameters', values: parameters, written: { document, path } }]),
  ];
}

function checkTopology(document: FleetDocument<Middleware>, adapter: Adapter, topology: string): Diagnostic | undefined {
  const { topologies } = adapter.document.spec;
  if (Object.hasOwn(topologies, topology)) return undefined;
  const detail = `adapter ${adapter.name} has no topology ${JSON.stringify(topology)}`;
  const field = document.value.spec.topology === undefined ? 'adapter' : 'topology';
  return findingAt('MW3005', { document, path: ['spec', field] }, { detail, fix: suggestion(topology, Object.keys(topologies)) });
}

/** The hosts of members that cannot be resolved further. */
function checkHosts(document: FleetDocument<Middleware>, context: ResolveContext): readonly Diagnostic[] {
  return document.value.spec.members.flatMap(
    (member, index) =>
      findDocument(context.catalog, 'Host', member.host, { document, path: ['spec', 'members', index, 'host'], code: 'MW3003' })
        .diagnostics,
  );
}
