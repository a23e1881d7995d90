import type { Diagnostic } from '../../../schemas/index.ts';
import { type Catalog, findDocument } from '../catalog.ts';
import { findCycles, formatCycle } from '../find-cycles.ts';
import { findingAt } from '../finding.ts';

/** References and loops of dependsOn, of applications and of middleware. */
export function resolveDependencies(catalog: Catalog): readonly Diagnostic[] {
  return [...resolveKind(catalog, 'Application'), ...resolveKind(catalog, 'Middleware')];
}

function resolveKind(catalog: Catalog, kind: 'Application' | 'Middleware'): readonly Diagnostic[] {
  const code = kind === 'Application' ? 'MW3002' : 'MW3008';
  const documents = catalog.byKind[kind];
  const diagnostics: Diagnostic[] = [];
  const edges = new Map<string, readonly string[]>();
  for (const document of documents.values()) {
    const names = document.value.spec.dependsOn ?? [];
    edges.set(document.name, names);
    names.forEach((name, index) => {
      diagnostics.push(...findDocument(catalog, kind, name, { document, path: ['spec', 'dependsOn', index], code }).diagnostics);
    });
  }
  for (const cycle of findCycles(edges)) {
    const [first = '', second = ''] = cycle;
    const document = documents.get(first);
    const index = (edges.get(first) ?? []).indexOf(second);
    if (document !== undefined)
      diagnostics.push(findingAt('MW3012', { document, path: ['spec', 'dependsOn', index] }, { detail: formatCycle(cycle) }));
  }
  return diagnostics;
}
