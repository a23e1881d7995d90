import type { Resource } from './resource.ts';

type FieldMap = Readonly<Record<string, unknown>>;

/**
 * Pointers to what does not leave the host in clear: what a resource marks, and the whole text of a file that holds such a value or that
 * not everybody on the host may read, in Git or as it stands.
 */
export function sensitivePointers(
  { kind, fields, sensitive }: Pick<Resource, 'kind' | 'fields' | 'sensitive'>,
  observed: FieldMap = {},
): readonly string[] {
  if (kind !== 'file') return sensitive;
  const isClosed = [(fields as FieldMap)['mode'], observed['mode']].some((mode) => !isReadableByAll(mode));
  return sensitive.length === 0 && !isClosed ? sensitive : [...new Set([...sensitive, '/content'])];
}

/** Octal permission bits as text; absent means 0644. */
export function isReadableByAll(mode: unknown): boolean {
  return typeof mode !== 'string' || (Number.parseInt(mode, 8) & 0o004) !== 0;
}
