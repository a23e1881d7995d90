import { isMap } from '../resolve/layers.ts';

/** A value without parts in one or both of two values; undefined where that side has nothing at the path, or parts. */
export interface ComparedLeaf {
  readonly path: readonly string[];
  readonly a: unknown;
  readonly b: unknown;
}

/**
 * All values that have no parts, in order. Maps have parts by key, lists of maps or lists by position; a list of plain values
 * is one value. An empty map or list that has parts on the other side is left out: they tell.
 */
export function listLeaves(a: unknown, b: unknown): readonly ComparedLeaf[] {
  const [partsOfA, partsOfB] = [partsOf(a), partsOf(b)];
  const keys = [...new Set([...(partsOfA?.keys() ?? []), ...(partsOfB?.keys() ?? [])])].sort(compareKeys);
  const below = keys.flatMap((key) =>
    listLeaves(partsOfA?.get(key), partsOfB?.get(key)).map((leaf) => ({ ...leaf, path: [key, ...leaf.path] })),
  );
  const own = { path: [], a: partsOfA === undefined ? a : undefined, b: partsOfB === undefined ? b : undefined };
  const isLeaf = [own.a, own.b].some((value) => value !== undefined && (keys.length === 0 || !isEmpty(value)));
  return isLeaf ? [own, ...below] : below;
}

function partsOf(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (isEmpty(value)) return undefined;
  if (isMap(value)) return new Map(Object.entries(value));
  if (!Array.isArray(value) || !value.some((item) => typeof item === 'object' && item !== null)) return undefined;
  return new Map(value.map((item, index) => [String(index), item]));
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) ? value.length === 0 : isMap(value) && Object.keys(value).length === 0;
}

/** Positions by their number, then everything else by its letters. */
function compareKeys(a: string, b: string): number {
  const [x, y] = [positionOf(a), positionOf(b)];
  if (x !== y) return x < y ? -1 : 1;
  return a < b ? -1 : 1;
}

function positionOf(key: string): number {
  return /^\d{1,9}$/.test(key) ? Number(key) : Number.POSITIVE_INFINITY;
}
