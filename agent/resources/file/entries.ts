import type { Codec, Entries, Entry } from '../../../adapters/index.ts';
import { isEqual } from '../../../schemas/index.ts';

export function isMap(value: unknown): value is Entries {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The text with its entries made into `wanted`, and as little else as can be. A codec removes whole entries only, so
 * a map that loses members is taken out and written again; comments inside it go with it.
 */
export function editEntries(text: string, { codec, wanted }: { readonly codec: Codec; readonly wanted: Entries }): string {
  const present = codec.parse(text);
  const removed = Object.keys(present).filter((key) => !Object.hasOwn(wanted, key) || losesMembers(present[key], wanted[key]));
  const cleared = removed.length === 0 ? text : codec.merge(text, Object.fromEntries(removed.map((key) => [key, undefined])));
  const changed = Object.entries(wanted).filter(([key, entry]) => !Object.hasOwn(present, key) || !isEqual(entry, present[key]));
  return changed.length === 0 ? cleared : codec.merge(cleared, Object.fromEntries(changed));
}

function losesMembers(present: Entry | undefined, wanted: Entry | undefined): boolean {
  if (!isMap(present) || !isMap(wanted)) return false;
  return Object.keys(present).some((key) => !Object.hasOwn(wanted, key) || losesMembers(present[key], wanted[key]));
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
