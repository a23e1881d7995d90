import { formatPointer, isEqual, type Observation, type ResourceKind, type ResourceOf } from '../../schemas/index.ts';

/** Where the observation is not as desired: '' for a resource that is not there. An unknown one fails the test. */
export function differingPointers<K extends ResourceKind>(desired: ResourceOf<K>, observed: Observation<K>): readonly string[] {
  switch (observed.status) {
    case 'absent':
      return [''];
    case 'unknown':
      throw new Error(`expected an observation, got unknown: ${observed.reason}`);
    case 'known': {
      const fields: Readonly<Record<string, unknown>> = observed.fields;
      if ('type' in desired.fields && desired.fields.type !== fields['type']) return ['/type'];
      return Object.entries(desired.fields).flatMap(([field, value]) => differing([field], value, fields[field]));
    }
  }
}

function differing(path: readonly string[], desired: unknown, observed: unknown): readonly string[] {
  if (isEqual(desired, observed)) return [];
  if (!isMap(desired) || !isMap(observed)) return [formatPointer(path)];
  const keys = new Set([...Object.keys(desired), ...Object.keys(observed)]);
  return [...keys].flatMap((key) => differing([...path, key], desired[key], observed[key]));
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
