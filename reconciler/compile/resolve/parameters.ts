import { type Diagnostic, parsePointer } from '../../../schemas/index.ts';
import { placeAt } from '../document.ts';
import { type FindingSpot, findingAt } from '../finding.ts';
import type { ResolvedMember, ResolvedMiddleware } from '../model.ts';
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
      const other = found.other === undefined ? '' : otherPlace(middleware, member, parsePointer(found.other));
      diagnostics.push(
        findingAt('MW2010', parameterSpot(middleware, member, path), {
          detail: sensitive.has(path[0] ?? '') ? `${found.cause}; the value is sensitive and not shown` : found.detail + other,
          fix: found.fix,
        }),
      );
    }
  }
  return diagnostics;
}

/** Where the final value at a path was written, or the parameters of the middleware where the adapter brings it. */
export function parameterSpot(
  middleware: ResolvedMiddleware,
  { layers }: Pick<ResolvedMember, 'layers'>,
  path: ParameterPath,
): FindingSpot {
  const written = path.length === 0 ? undefined : layerOf(layers, path)?.written;
  return written === undefined ? ownParameters(middleware) : { document: written.document, path: [...written.path, ...path] };
}

export type ParameterPath = readonly (string | number)[];

function otherPlace(middleware: ResolvedMiddleware, member: ResolvedMember, path: ParameterPath): string {
  const spot = parameterSpot(middleware, member, path);
  const { file, line, column } = placeAt(spot.document, spot.path, 'key');
  return ` (the other one: ${file}:${line}:${column})`;
}

function ownParameters({ document }: ResolvedMiddleware) {
  const key = document.value.spec.parameters === undefined ? 'adapter' : 'parameters';
  return { document, path: ['spec', key], part: 'key' as const };
}
