import type { Diagnostic, Organization } from '../../../schemas/index.ts';
import { type Catalog, findDocument } from '../catalog.ts';
import type { FleetDocument } from '../document.ts';
import { findCycles, formatCycle } from '../find-cycles.ts';
import { findingAt } from '../finding.ts';
import type { OrganizationNode, Staged } from '../model.ts';

/** The tree of organizations. Those in a loop are reported and stand as roots. */
export function resolveOrganizations(catalog: Catalog): Staged<ReadonlyMap<string, OrganizationNode>> {
  const documents = catalog.byKind.Organization;
  const diagnostics: Diagnostic[] = [];
  const parents = new Map<string, readonly string[]>();
  for (const document of documents.values()) {
    const parent = document.value.spec?.parent;
    if (parent === undefined) continue;
    const found = findDocument(catalog, 'Organization', parent, { document, path: ['spec', 'parent'], code: 'MW3001' });
    diagnostics.push(...found.diagnostics);
    if (found.document !== undefined) parents.set(document.name, [parent]);
  }
  for (const cycle of findCycles(parents)) {
    const document = documents.get(cycle[0] ?? '');
    if (document !== undefined)
      diagnostics.push(findingAt('MW3011', { document, path: ['spec', 'parent'] }, { detail: formatCycle(cycle) }));
    for (const name of cycle) parents.delete(name);
  }
  return { result: buildTree(documents, parents), diagnostics };
}

function buildTree(
  documents: ReadonlyMap<string, FleetDocument<Organization>>,
  parents: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, OrganizationNode> {
  const children = new Map<string, string[]>();
  for (const [name, [parent]] of parents) if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), name]);
  const paths = new Map<string, readonly string[]>();
  const queue = [...documents.keys()].filter((name) => !parents.has(name)).map((name): readonly string[] => [name]);
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    const name = path.at(-1) ?? '';
    paths.set(name, path);
    for (const child of children.get(name) ?? []) queue.push([...path, child]);
  }
  const nodes = [...documents.values()].map((document): [string, OrganizationNode] => {
    const { name } = document;
    const parent = parents.get(name)?.[0];
    const below = [...(children.get(name) ?? [])].sort();
    return [name, { name, document, ...(parent === undefined ? {} : { parent }), children: below, path: paths.get(name) ?? [name] }];
  });
  return new Map(nodes);
}
