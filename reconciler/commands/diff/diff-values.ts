import { formatPointer, isEqual } from '../../../schemas/index.ts';

/** One place where two values differ; absent on a side that has nothing there. */
export interface ValueChange {
  readonly pointer: string;
  readonly from?: unknown;
  readonly to?: unknown;
}

/** The smallest places that differ. Maps are compared member by member, lists as a whole. */
export function diffValues(from: unknown, to: unknown, path: readonly string[] = []): readonly ValueChange[] {
  if (isEqual(from, to)) return [];
  if (!isMap(from) || !isMap(to)) {
    return [{ pointer: formatPointer(path), ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }];
  }
  const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])].sort();
  return keys.flatMap((key) => diffValues(ownValue(from, key), ownValue(to, key), [...path, key]));
}

function ownValue(map: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
