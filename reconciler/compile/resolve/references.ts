import type { Adapter } from '../../../adapters/index.ts';
import type { Diagnostic, Middleware, Package, Profile } from '../../../schemas/index.ts';
import { findDocument } from '../catalog.ts';
import { suggestion } from '../did-you-mean.ts';
import type { FleetDocument } from '../document.ts';
import { findingAt } from '../finding.ts';
import type { ResolveContext } from './context.ts';

/** The adapter a document names. Undefined without a diagnostic when it is broken itself. */
export function findAdapter(
  document: FleetDocument<Middleware | Profile | Package>,
  context: ResolveContext,
): { readonly adapter?: Adapter; readonly diagnostics: readonly Diagnostic[] } {
  const name = document.value.spec.adapter;
  const adapter = context.adapters.get(name);
  if (adapter !== undefined) return { adapter, diagnostics: [] };
  if (context.brokenAdapters.has(name)) return { diagnostics: [] };
  const detail = `no adapter is called ${JSON.stringify(name)}`;
  return {
    diagnostics: [findingAt('MW3004', { document, path: ['spec', 'adapter'] }, { detail, fix: suggestion(name, context.adapters.keys()) })],
  };
}

/** Profiles in order. Not complete: one is missing, so parameters would seem to be missing, too. */
export function findProfiles(
  document: FleetDocument<Middleware>,
  context: ResolveContext,
): { readonly profiles: readonly FleetDocument<Profile>[]; readonly complete: boolean; readonly diagnostics: readonly Diagnostic[] } {
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
    else
      diagnostics.push(
        findingAt(
          'MW3007',
          { document, path },
          { detail: `profile ${JSON.stringify(name)} is for ${other}, this middleware uses ${adapter}` },
        ),
      );
  });
  return { profiles, complete: profiles.length === names.length, diagnostics };
}

/** The Package that gives the version of a middleware. */
export function findPackage(
  document: FleetDocument<Middleware>,
  context: ResolveContext,
): { readonly document?: FleetDocument<Package>; readonly diagnostics: readonly Diagnostic[] } {
  const { adapter, version } = document.value.spec;
  if (version === undefined) return { diagnostics: [] };
  const packages = [...context.catalog.byKind.Package.values()].filter((one) => one.value.spec.adapter === adapter);
  const found = packages.find((one) => one.value.spec.version === version);
  if (found !== undefined) return { document: found, diagnostics: [] };
  const lost = [...context.catalog.brokenNames].some((name) => name.startsWith('Package/')) || context.catalog.lostWords.has('Package');
  if (lost) return { diagnostics: [] };
  const versions = packages.map((one) => one.value.spec.version);
  const fix = suggestion(version, versions) ?? `add a Package with adapter: ${adapter} and this version, or remove version`;
  return {
    diagnostics: [
      findingAt(
        'MW3010',
        { document, path: ['spec', 'version'] },
        { detail: `no Package gives version ${JSON.stringify(version)} of ${adapter}`, fix },
      ),
    ],
  };
}
