import type { Entries, EntriesChange } from '../../../adapters/index.ts';
import { isEqual } from '../../../schemas/index.ts';

export function isMap(value: unknown): value is Entries {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What makes entries into others, at any depth: it names nothing that is equal in both. */
export function changeBetween(present: Entries, wanted: Entries): EntriesChange {
  const gone = Object.keys(present).filter((key) => !Object.hasOwn(wanted, key));
  const set = Object.entries(wanted).flatMap(([key, entry]): [string, EntriesChange[string]][] => {
    const before = Object.hasOwn(present, key) ? present[key] : undefined;
    if (isEqual(before, entry)) return [];
    return [[key, isMap(before) && isMap(entry) ? changeBetween(before, entry) : entry]];
  });
  return Object.fromEntries([...gone.map((key) => [key, undefined] as const), ...set]);
}
