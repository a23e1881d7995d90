import { expect } from 'vitest';
import type { Codec, Entries, Entry } from './codec.ts';

type EntryPath = readonly (string | number)[];

/** Sets the value at a path and looks at what lies between the common beginning and end of both texts. */
export function checkOneValue(codec: Codec, text: string, path: EntryPath): void {
  const entries = codec.parse(text);
  const present = String(path.reduce<Entry | undefined>((entry, key) => childOf(entry, key), entries));
  const value = present === '4242' ? '4343' : '4242';
  const change = changeAt(entries, path, value);
  const merged = codec.merge(text, change);
  expect(plain(codec.parse(merged))).toEqual(plain(joined(entries, change)));
  let head = 0;
  while (head < Math.min(text.length, merged.length) && text[head] === merged[head]) head += 1;
  let tail = 0;
  while (tail < Math.min(text.length, merged.length) - head && text.at(-1 - tail) === merged.at(-1 - tail)) tail += 1;
  const inserted = merged.slice(head, merged.length - tail);
  const replaced = text.slice(head, text.length - tail);
  expect(value).toContain(inserted.replace(/["= ]/g, ''));
  expect(replaced.length).toBeLessThanOrEqual(present.length * 6 + 8);
}

/** Takes a value out, and looks for anything else that went or came. */
export function checkRemoval(codec: Codec, text: string, path: EntryPath): void {
  if (path.some((step) => typeof step === 'number')) return;
  const entries = codec.parse(text);
  const taken = path.reduceRight<Entry>((entry, key) => ({ [String(key)]: entry }), 'whatever it is by now') as Entries;
  const removed = codec.remove(text, taken);
  const left = plain(codec.parse(removed));
  const wanted = without(entries, path);
  // XML keeps its root, and a comment keeps the map it stands in.
  const [root = '', ...rest] = path;
  const rooted = rest.length === 0 ? {} : { [root]: without(entries[String(root)] as Entries, rest).pruned };
  expect([wanted.pruned, wanted.emptied, rooted].map(plain)).toContainEqual(left);
  expect(removed.split('\n').length).toBeLessThanOrEqual(text.split('\n').length);
  // Where maps at several places go, the empty lines between them stay.
  let head = 0;
  while (head < removed.length && text[head] === removed[head]) head += 1;
  let tail = 0;
  while (tail < removed.length - head && text.at(-1 - tail) === removed.at(-1 - tail)) tail += 1;
  expect(removed.slice(head, removed.length - tail)).toMatch(/^(?: ?[{[][\]}]|\/|\n*)$/);
}

function without(entries: Entries, [key = '', ...rest]: EntryPath): { readonly pruned: Entries; readonly emptied: Entries } {
  const { [String(key)]: entry, ...others } = entries;
  if (rest.length === 0 || typeof entry !== 'object' || Array.isArray(entry)) return { pruned: others, emptied: others };
  const inner = without(entry as Entries, rest);
  const isEmpty = Object.keys(inner.pruned).length === 0;
  return { pruned: isEmpty ? others : { ...entries, [key]: inner.pruned }, emptied: { ...entries, [key]: inner.emptied } };
}

/** The text with a comment that holds a byte that is no UTF-8, where the language has comments. */
export function withOddByte({ comment }: Codec, text: string): string {
  return comment === undefined ? text : `${comment} caf\udce9\n${text}`;
}

/** A nested change that sets one value; a list on the way is given as a whole. */
function changeAt(entries: Entries, path: EntryPath, value: string): Entries {
  const [key, ...rest] = path;
  const replace = (entry: Entry | undefined, steps: EntryPath): Entry => {
    const [step, ...more] = steps;
    if (step === undefined) return value;
    if (Array.isArray(entry)) return entry.map((item: Entry, index) => (index === step ? replace(item, more) : item));
    return { ...(insideList(path, steps) ? (entry as Entries) : {}), [String(step)]: replace(childOf(entry, step), more) };
  };
  return { [String(key)]: replace(childOf(entries, key ?? ''), rest) };
}

function insideList(path: EntryPath, rest: EntryPath): boolean {
  return path.slice(0, path.length - rest.length).some((step) => typeof step === 'number');
}

function childOf(entry: Entry | undefined, key: string | number): Entry | undefined {
  if (entry === undefined || typeof entry === 'string') return undefined;
  return (entry as Readonly<Record<string | number, Entry>>)[key];
}

export function leafPaths(entry: Entry, path: EntryPath = []): readonly EntryPath[] {
  if (typeof entry === 'string') return [path];
  if (Array.isArray(entry)) return entry.flatMap((item: Entry, index) => leafPaths(item, [...path, index]));
  return Object.entries(entry).flatMap(([key, value]: [string, Entry]) => leafPaths(value, [...path, key]));
}

/** Whether a change gives one map, or one text, where several blocks stand. */
export function meansOneOfSeveral(present: Entries, change: Entries): boolean {
  return Object.entries(change).some(([key, value]) => {
    const entry = Object.hasOwn(present, key) ? present[key] : undefined;
    if (Array.isArray(entry)) return isMapEntry(value) && entry.some(isMapEntry);
    return isMapEntry(entry) && isMapEntry(value) && meansOneOfSeveral(entry, value);
  });
}

function isMapEntry(entry: Entry | undefined): entry is Entries {
  return typeof entry === 'object' && !Array.isArray(entry);
}

export function joined(present: Entries, change: Entries): Entries {
  const pairs = Object.entries(change).map(([key, value]): [string, Entry] => {
    const entry = Object.hasOwn(present, key) ? present[key] : undefined;
    return [key, isMapEntry(entry) && isMapEntry(value) ? joined(entry, value) : value];
  });
  return Object.fromEntries([...Object.entries(present), ...pairs]);
}

/**
 * Entries with the usual prototype, so that a missing one makes no difference. JSON does not make the copy: V8 13.6 reads the key `"` as `\\`
 * where an object of the same shape has had that key before.
 */
export function plain(entries: Entries): unknown {
  return structuredClone(entries);
}
