import { formatPointer } from './pointer.ts';
import type { Resource } from './resource.ts';

type FieldMap = Readonly<Record<string, unknown>>;

/**
 * Pointers to what does not leave the host in clear: what a resource marks, and of a file that not everybody on the host may read, in
 * Git or as it stands, the whole text, and the entries seen that neither Git nor the adapter knows; of one for its owner alone all that
 * are seen.
 */
export function sensitivePointers(
  { kind, fields, sensitive, effects }: Pick<Resource, 'kind' | 'fields' | 'sensitive' | 'effects'>,
  observed: FieldMap = {},
): readonly string[] {
  if (kind !== 'file') return sensitive;
  const modes = [(fields as FieldMap)['mode'], observed['mode']];
  const isClosed = modes.some((mode) => !isReadableByAll(mode));
  if (!isClosed) return sensitive.length === 0 ? sensitive : [...new Set([...sensitive, '/content'])];
  const [wanted, seen] = [(fields as FieldMap)['entries'], observed['entries']];
  const isOwners = seen !== undefined && modes.some((mode) => hasNoBit(mode, 0o044));
  const entries = isOwners
    ? ['/entries']
    : strangers(seen, { wanted, path: ['entries'] }).filter((place) => !Object.hasOwn(effects, place));
  return [...new Set([...sensitive, '/content', ...entries])];
}

/** Octal permission bits as text; absent means 0644. */
export function isReadableByAll(mode: unknown): boolean {
  return !hasNoBit(mode, 0o004);
}

function hasNoBit(mode: unknown, bits: number): boolean {
  return typeof mode === 'string' && (Number.parseInt(mode, 8) & bits) === 0;
}

/** Places that are seen and not wanted, at any depth. */
function strangers(seen: unknown, { wanted, path }: { readonly wanted: unknown; readonly path: readonly string[] }): readonly string[] {
  if (!isMap(seen)) return [];
  return Object.keys(seen).flatMap((key) => {
    const place = [...path, key];
    if (!isMap(wanted) || !Object.hasOwn(wanted, key)) return [formatPointer(place)];
    return strangers(seen[key], { wanted: wanted[key], path: place });
  });
}

function isMap(value: unknown): value is FieldMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
