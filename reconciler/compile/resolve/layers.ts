import type { Layer } from '../model.ts';

/** The layers merged, lowest first: maps key by key, lists and scalars replace. */
export function mergeLayers(layers: readonly Layer[]): Readonly<Record<string, unknown>> {
  let merged: Readonly<Record<string, unknown>> = {};
  for (const layer of layers) merged = mergeMaps(merged, layer.values);
  return merged;
}

/** The layer that the value at the path of the merged parameters comes from: the highest that has it. */
export function layerOf(layers: readonly Layer[], path: readonly (string | number)[]): Layer | undefined {
  return layers.findLast((layer) => hasPath(layer.values, path));
}

export function hasPath(values: unknown, path: readonly (string | number)[]): boolean {
  let value = values;
  for (const step of path) {
    if (!isMap(value) && !Array.isArray(value)) return false;
    if (!Object.hasOwn(value, step)) return false;
    value = (value as Readonly<Record<string | number, unknown>>)[step];
  }
  return true;
}

export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function mergeMaps(below: Readonly<Record<string, unknown>>, above: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const merged: Record<string, unknown> = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const lower = Object.hasOwn(below, key) ? below[key] : undefined;
    merged[key] = isMap(value) && isMap(lower) ? mergeMaps(lower, value) : value;
  }
  return merged;
}
