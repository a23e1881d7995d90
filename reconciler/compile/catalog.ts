import type { Application, Diagnostic, Fleet, HostDocument, Middleware, Organization, Package, Profile } from '../../schemas/index.ts';
import type { CompileCode } from './codes.ts';
import { suggestion } from './did-you-mean.ts';
import { type FleetDocument, placeAt } from './document.ts';
import { findingAt } from './finding.ts';
import type { Validated } from './validate.ts';

export interface KindByName {
  readonly Fleet: Fleet;
  readonly Organization: Organization;
  readonly Application: Application;
  readonly Host: HostDocument;
  readonly Middleware: Middleware;
  readonly Profile: Profile;
  readonly Package: Package;
}

export type CatalogKind = keyof KindByName;

/** Valid documents by kind and name, and what is known to exist although it cannot be used. */
export interface Catalog {
  readonly byKind: { readonly [K in CatalogKind]: ReadonlyMap<string, FleetDocument<KindByName[K]>> };
  readonly brokenNames: ReadonlySet<string>;
  readonly lostWords: ReadonlySet<string>;
  /** Looking for a near name costs; only so many missing names get one. */
  readonly suggestions: { left: number };
}

export interface Reference {
  readonly document: FleetDocument;
  readonly path: readonly (string | number)[];
  readonly code: CompileCode;
}

/** Names are unique per kind; the first document of a name is kept. */
export function buildCatalog(
  validated: Validated,
  lostWords: ReadonlySet<string>,
): { readonly catalog: Catalog; readonly diagnostics: readonly Diagnostic[] } {
  const byKind = {
    Fleet: emptyMap<Fleet>(),
    Organization: emptyMap<Organization>(),
    Application: emptyMap<Application>(),
    Host: emptyMap<HostDocument>(),
    Middleware: emptyMap<Middleware>(),
    Profile: emptyMap<Profile>(),
    Package: emptyMap<Package>(),
  };
  const diagnostics: Diagnostic[] = [];
  for (const document of validated.valid) {
    // Validation has matched the value to its kind.
    const documents = byKind[document.kind as CatalogKind] as Map<string, FleetDocument> | undefined;
    const first = documents?.get(document.name);
    if (first === undefined) documents?.set(document.name, document);
    else if (document.kind !== 'Fleet') diagnostics.push(duplicate(document, first));
  }
  const brokenNames = new Set(validated.broken.map((document) => `${document.kind}/${document.name}`));
  return { catalog: { byKind, brokenNames, lostWords, suggestions: { left: 200 } }, diagnostics };
}

/** The document a reference names. Undefined without a diagnostic when it exists but is broken itself. */
export function findDocument<K extends CatalogKind>(
  catalog: Catalog,
  kind: K,
  name: string,
  reference: Reference,
): { readonly document?: FleetDocument<KindByName[K]>; readonly diagnostics: readonly Diagnostic[] } {
  const document = catalog.byKind[kind].get(name);
  if (document !== undefined) return { document, diagnostics: [] };
  if (mayExist(catalog, kind, name)) return { diagnostics: [] };
  const detail = `no ${kind} is called ${JSON.stringify(name)}`;
  return {
    diagnostics: [
      findingAt(reference.code, reference, {
        detail,
        fix: catalog.suggestions.left-- > 0 ? suggestion(name, catalog.byKind[kind].keys()) : undefined,
      }),
    ],
  };
}

/** Whether a name that is not in the catalog stands in something that could not be read. */
function mayExist(catalog: Catalog, kind: string, name: string): boolean {
  return catalog.brokenNames.has(`${kind}/${name}`) || catalog.lostWords.has(name);
}

function emptyMap<T>(): Map<string, FleetDocument<T>> {
  return new Map();
}

function duplicate(document: FleetDocument, first: FleetDocument): Diagnostic {
  const place = placeAt(first, ['metadata', 'name']);
  const detail = `${document.kind} ${JSON.stringify(document.name)} stands in ${place.file}:${place.line} already`;
  return findingAt('MW5002', { document, path: ['metadata', 'name'] }, { detail });
}
