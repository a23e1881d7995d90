import { formatPointer, isEqual, type Resource } from '../../schemas/index.ts';

/** A place where desired and observed fields are not the same; undefined stands for absent. */
export interface FieldDifference {
  readonly pointer: string;
  readonly desired: unknown;
  readonly observed: unknown;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Compares the fields that desired names with the observed ones. Observed fields that desired does not name are not differences,
 * except the entries of a file: of one that is owned as a whole all are observed, of a shared one those that Git names or has given up.
 */
export function diffFields(resource: Resource, observed: Fields): readonly FieldDifference[] {
  const desired: Fields = { ...resource.fields };
  if ('type' in desired && desired['type'] !== observed['type']) {
    return [{ pointer: '/type', desired: desired['type'], observed: observed['type'] }];
  }
  const isFile = resource.kind === 'file';
  const differences = Object.entries(desired).flatMap(([field, value]) =>
    diffValue([field], { desired: value, observed: observed[field], exhaustive: isFile && field === 'entries' }),
  );
  return withoutRepeatedContent(differences);
}

interface Pair {
  readonly desired: unknown;
  readonly observed: unknown;
  /** Members that only the observation has count as differences. */
  readonly exhaustive: boolean;
}

function diffValue(path: readonly string[], { desired, observed, exhaustive }: Pair): readonly FieldDifference[] {
  if (isEqual(desired, observed)) return [];
  if (!isMap(desired) || !isMap(observed)) return [{ pointer: formatPointer(path), desired, observed }];
  const keys = exhaustive ? new Set([...Object.keys(desired), ...Object.keys(observed)]) : Object.keys(desired);
  return [...keys].flatMap((key) =>
    diffValue([...path, key], { desired: ownValue(desired, key), observed: ownValue(observed, key), exhaustive }),
  );
}

/** The text of a structured file repeats what its entries say; it counts only where no entry differs. */
function withoutRepeatedContent(differences: readonly FieldDifference[]): readonly FieldDifference[] {
  const entriesDiffer = differences.some(({ pointer }) => pointer === '/entries' || pointer.startsWith('/entries/'));
  return entriesDiffer ? differences.filter(({ pointer }) => pointer !== '/content') : differences;
}

function isMap(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function ownValue(map: Fields, key: string): unknown {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}
