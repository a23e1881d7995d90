import type { Entries, Entry } from '../../../adapters/index.ts';
import { isEqual } from '../../../schemas/index.ts';

/** What a codec's merge takes; inside maps, too, undefined stands for an entry that goes. */
export type EntryChanges = Readonly<Record<string, Entry | undefined>>;

export function isMap(value: unknown): value is Entries {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What makes `from` into `to`. */
export function entryChanges(from: Entries, to: Entries): EntryChanges {
  const gone = Object.keys(from).filter((key) => !Object.hasOwn(to, key));
  const changed = Object.entries(to).flatMap(([key, entry]): [string, Entry][] => {
    const present = Object.hasOwn(from, key) ? from[key] : undefined;
    if (isEqual(entry, present)) return [];
    return [[key, isMap(present) && isMap(entry) ? (entryChanges(present, entry) as Entries) : entry]];
  });
  return Object.fromEntries([...gone.map((key): [string, undefined] => [key, undefined]), ...changed]);
}

/** The entries without those that `taken` names; a map goes when nothing is left in it. */
export function subtractEntries(entries: Entries, taken: Entries): Entries {
  const left = Object.entries(entries).flatMap(([key, entry]): [string, Entry][] => {
    const takenEntry = Object.hasOwn(taken, key) ? taken[key] : undefined;
    if (takenEntry === undefined) return [[key, entry]];
    if (!isMap(entry) || !isMap(takenEntry)) return [];
    const rest = subtractEntries(entry, takenEntry);
    return Object.keys(rest).length === 0 ? [] : [[key, rest]];
  });
  return Object.fromEntries(left);
}
