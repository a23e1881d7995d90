import { type Diagnostic, parsePointer } from '../../../schemas/index.ts';
import { findingAt } from '../finding.ts';
import type { ResolvedMiddleware } from '../model.ts';
import type { ResolveContext } from './context.ts';
import { layerOf } from './layers.ts';
import { sensitiveNames } from './sensitive-names.ts';

/** Final parameters against the adapter's schema, each finding at the layer that brought the value. Equal parameters are checked once. */
export function checkParameters(middleware: ResolvedMiddleware, context: ResolveContext): readonly Diagnostic[] {
  const sensitive = sensitiveNames(middleware.adapter.parametersSchema);
  const checked = new Set<object>();
  const diagnostics: Diagnostic[] = [];
  for (const member of middleware.members) {
    if (checked.has(member.parameters)) continue;
    checked.add(member.parameters);
    for (const found of context.engine.checkParameters(middleware.adapter, member.parameters)) {
      const path = parsePointer(found.pointer);
      const written = path.length === 0 ? undefined : layerOf(member.layers, path)?.written;
      const spot = written === undefined ? ownParameters(middleware) : { document: written.document, path: [...written.path, ...path] };
      diagnostics.push(
        findingAt('MW2010', spot, {
          detail: sensitive.has(path[0] ?? '') ? `${path[0]}: ${found.summary}; it is sensitive and not shown` : found.detail,
          fix: found.fix,
        }),
      );
    }
  }
  return diagnostics;
}

function ownParameters({ document }: ResolvedMiddleware) {
  const key = document.value.spec.parameters === undefined ? 'adapter' : 'parameters';
  return { document, path: ['spec', key], part: 'key' as const };
}
