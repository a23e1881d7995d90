import type { Adapter, AdapterEngine } from '../../adapters/index.ts';
import { type Diagnostic, hasErrors } from '../../schemas/index.ts';
import type { Snapshot } from '../source/source.ts';
import { arrangeDiagnostics } from './arrange-diagnostics.ts';
import { buildCatalog } from './catalog.ts';
import type { FleetDocument } from './document.ts';
import { fleetSettings } from './fleet-settings.ts';
import { checkInvariants } from './invariants/index.ts';
import { type LoadedFile, load } from './load.ts';
import { loadAdapters } from './load-adapters.ts';
import type { FleetModel } from './model.ts';
import { place } from './place.ts';
import { resolve } from './resolve.ts';
import { validate } from './validate.ts';

export { loadBuiltinAdapter } from './builtin-adapters.ts';
export type { CodeEntry } from './codes.ts';
export { compareOperands, type LoneOperand, type OperandRow, type OperandsComparison } from './compare/compare-operands.ts';
export { type ComparedValue, compareParameters, type ParameterComparison } from './compare/compare-parameters.ts';
export { type FoundOperands, findOperands } from './compare/find-operands.ts';
export { formatReference, type Operand, type OperandReference } from './compare/operand.ts';
export { createLocator } from './create-locator.ts';
export { type FleetDocument, placeAt, type SourcePlace } from './document.ts';
export { buildExpectation } from './expectation.ts';
export { type ExplainedValue, type ExplainQuery, explain, type OverriddenValue } from './explain.ts';
export { explainRollout } from './explain-rollout.ts';
export type { FindingText } from './finding.ts';
export { formatJson } from './format/json.ts';
export { formatJunit } from './format/junit.ts';
export { formatSarif } from './format/sarif.ts';
export { formatSummary, formatText } from './format/text.ts';
export type { FleetModel, Layer, OrganizationNode, PlacedHost, PlacedMember, PlacedMiddleware, ResolvedMember } from './model.ts';
export { type RenderedHost, realHost, renderHosts } from './render-hosts.ts';
export { departedSlice, sliceFor } from './slice.ts';

export interface CompileInput {
  readonly snapshot: Snapshot;
  readonly engine: AdapterEngine;
  readonly builtin: readonly Adapter[];
  /** Another commit of the fleet, compiled before: files that are the same in both are not read and checked again. */
  readonly earlier?: Compiled | undefined;
}

/** Files and findings of a compiled commit, from which the next commit takes what is the same. */
export interface CompileCache {
  readonly files: ReadonlyMap<string, LoadedFile>;
  readonly findings: ReadonlyMap<FleetDocument, readonly Diagnostic[]>;
}

export interface Compiled {
  readonly commit: string;
  /** Absent when there are errors: a fleet with errors is never applied. */
  readonly fleet?: FleetModel;
  /** All findings of all stages, by file and place. */
  readonly diagnostics: readonly Diagnostic[];
  readonly cache: CompileCache;
}

/** A commit's files become a checked fleet, or everything that is wrong with them. Pure: the same bytes give the same result everywhere. */
export function compile({ snapshot, engine, builtin, earlier }: CompileInput): Compiled {
  const loaded = load(snapshot.files, earlier?.cache.files);
  const validated = validate(loaded, earlier?.cache.findings);
  const cache = { files: loaded.files, findings: validated.findings };
  const loadedAdapters = loadAdapters({ builtin, folders: loaded.adapterFolders, broken: loaded.brokenAdapters }, engine);
  const { catalog, diagnostics: duplicates } = buildCatalog(validated, loaded.lostWords);
  const [fleet] = catalog.byKind.Fleet.values();
  const refused = new Set(snapshot.diagnostics.filter((found) => hasErrors([found])).flatMap(({ file }) => file ?? []));
  const { adapters, broken } = loadedAdapters;
  const resolved = resolve({ catalog, engine, adapters, brokenAdapters: broken, fleet, files: { repository: snapshot.files, refused } });
  const placed = place({
    hosts: catalog.byKind.Host,
    middleware: resolved.middleware,
    engine,
    drift: fleet?.value.spec.drift ?? 'enforce',
  });
  const invariants = checkInvariants({ catalog, validated, organizations: resolved.organizations, middleware: placed.middleware, engine });
  const diagnostics = arrangeDiagnostics([
    ...snapshot.diagnostics.filter(({ file = '' }) => !loaded.isIgnored(file) && !loaded.isIgnored(`${file}/-`)),
    ...loaded.diagnostics,
    ...validated.diagnostics,
    ...loadedAdapters.diagnostics,
    ...duplicates,
    ...resolved.diagnostics,
    ...placed.diagnostics,
    ...invariants,
  ]);
  const { commit } = snapshot;
  if (hasErrors(diagnostics) || fleet === undefined) return { commit, diagnostics, cache };
  const { organizations } = resolved;
  const { hosts, middleware } = placed;
  const { Application: applications, Profile: profiles, Package: packages } = catalog.byKind;
  const settings = fleetSettings(fleet);
  return {
    commit,
    diagnostics,
    cache,
    fleet: { commit, document: fleet, settings, organizations, applications, profiles, packages, adapters, hosts, middleware },
  };
}
export { suggestion } from './did-you-mean.ts';
