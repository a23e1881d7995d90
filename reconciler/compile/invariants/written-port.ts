import type { FindingSpot } from '../finding.ts';
import type { ResolvedMember } from '../model.ts';
import { layerOf } from '../resolve/layers.ts';

/**
 * The line that gives a member its port. Expressions of the adapter compute ports, so it is the one parameter that has this very
 * number; undefined where that is no document's, or more than one parameter has it.
 */
export function findWrittenPort({ parameters, layers }: ResolvedMember, port: number): FindingSpot | undefined {
  const found = leavesOf(parameters, []).filter(({ value }) => value === port || value === String(port));
  const [first] = found;
  if (first === undefined || found.some(({ path }) => path[0] !== first.path[0])) return undefined;
  const written = layerOf(layers, first.path)?.written;
  return written === undefined ? undefined : { document: written.document, path: [...written.path, ...first.path] };
}

interface ParameterLeaf {
  readonly path: readonly string[];
  readonly value: unknown;
}

function leavesOf(value: unknown, path: readonly string[]): readonly ParameterLeaf[] {
  if (typeof value !== 'object' || value === null) return [{ path, value }];
  return Object.entries(value).flatMap(([name, member]) => leavesOf(member, [...path, name]));
}
