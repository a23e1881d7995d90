import { isMap } from './layers.ts';

/** Parameters whose value is never shown, by the adapter's schema. */
export function sensitiveNames(schema: Readonly<Record<string, unknown>>): ReadonlySet<string> {
  const properties = isMap(schema['properties']) ? schema['properties'] : {};
  return new Set(Object.keys(properties).filter((name) => isMap(properties[name]) && properties[name]['x-sensitive'] === true));
}
