import { isEqual } from '../../schemas/index.ts';

export interface DifferingPart {
  readonly path: readonly string[];
  readonly from: unknown;
  readonly to: unknown;
}

/** The smallest parts in which two values differ. Lists of one length are compared item by item, others as a whole. */
export function differingParts(from: unknown, to: unknown, path: readonly string[] = []): readonly DifferingPart[] {
  if (isEqual(from, to)) return [];
  const [left, right] = [partsOf(from), partsOf(to)];
  if (left === undefined || right === undefined || Array.isArray(from) !== Array.isArray(to)) return [{ path, from, to }];
  if (Array.isArray(from) && left.size !== right.size) return [{ path, from, to }];
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((key) => differingParts(left.get(key), right.get(key), [...path, key]));
}

function partsOf(value: unknown): ReadonlyMap<string, unknown> | undefined {
  return typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : undefined;
}
