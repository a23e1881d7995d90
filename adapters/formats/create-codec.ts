import type { Codec, Entries, EntriesChange, Entry } from './codec.ts';
import type { Language } from './language.ts';
import { mergeText, settled } from './merge.ts';
import { removeEntries } from './remove-entries.ts';
import { type Container, depthLimit, entriesFrom, entriesOf, isList, isMap, refuseEntries } from './tree.ts';

/** The codec of a language: entries are made canonical before they are written or merged. */
export function createCodec(language: Language): Codec {
  return {
    name: language.name,
    ...(language.comment === undefined ? {} : { comment: language.comment }),
    parse: (text) => entriesOf(language.scan(withoutMark(text)), language.repeats),
    format: (entries) => language.format(canonicalEntries(language, entries)),
    merge: (text, change) => {
      const canonical = canonicalChange(language, change);
      const added = text === '' ? settled(canonical) : {};
      // Not every language has a spelling for nothing.
      if (isMap(added) && Object.keys(added).length > 0) return language.format(added);
      return behindMark(text, (rest) => mergeText(language, rest, canonical));
    },
    keepsOrder: (text) => !language.repeats || isGrouped(language.scan(withoutMark(text))),
    remove: (text, entries) => behindMark(text, (rest) => removeEntries(language, rest, canonicalEntries(language, entries))),
  };
}

function isGrouped({ kind, members }: Container): boolean {
  const keys = members.map(({ key }) => key);
  const changes = keys.filter((key, index) => key !== keys[index - 1]).length;
  if (kind === 'map' && changes > new Set(keys).size) return false;
  return members.every(({ value }) => value.kind === 'leaf' || isGrouped(value));
}

const byteOrderMark = '\ufeff';

/** A byte order mark belongs to the encoding, not to the language. */
function withoutMark(text: string): string {
  return text.startsWith(byteOrderMark) ? text.slice(1) : text;
}

function behindMark(text: string, edit: (rest: string) => string): string {
  const rest = withoutMark(text);
  return text.slice(0, text.length - rest.length) + edit(rest);
}

/** Entries as `parse` would give them back. */
function canonicalEntries(language: Language, entries: Entries, depth = 0): Entries {
  const pairs = Object.entries(entries).flatMap(([key, value]) => {
    const entry = canonicalEntry(language, value, depth + 1);
    return entry === undefined ? [] : [[language.canonicalKey?.(key, value) ?? key, entry] as const];
  });
  refuseTwice(pairs.map(([key]) => key));
  return entriesFrom(pairs);
}

/** Keys that are spelled in two ways and mean the same: one of their values would be lost. */
function refuseTwice(keys: readonly string[]): void {
  const twice = keys.length === new Set(keys).size ? undefined : keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice !== undefined) refuseEntries(`'${twice.slice(0, 60)}' is given twice, spelled in two ways; keep one`);
}

/** Undefined: an empty list in a language where a list is a repeated directive. */
function canonicalEntry(language: Language, entry: Entry, depth: number): Entry | undefined {
  if (depth > depthLimit) refuseEntries(`the entries are nested deeper than ${depthLimit} levels; flatten them`);
  if (typeof entry === 'string') return language.canonicalText?.(entry) ?? entry;
  if (typeof entry !== 'object' || entry === null) {
    return refuseEntries(
      `${JSON.stringify(entry) ?? 'undefined'} is a ${typeof entry}; entries hold text, lists and maps: write it as text`,
    );
  }
  if (!isList(entry)) return canonicalEntries(language, entry, depth);
  const items = entry.map((item) => canonicalEntry(language, item, depth + 1)).filter((item) => item !== undefined);
  if (!language.repeats) return items;
  if (entry.some(isList)) refuseEntries(`${language.name} has no lists in lists; give one list of text or maps`);
  return items.length < 2 ? items[0] : items;
}

function canonicalChange(language: Language, change: EntriesChange, depth = 0): EntriesChange {
  const canonical: Record<string, EntriesChange[string]> = Object.create(null);
  if (depth > depthLimit) refuseEntries(`the entries are nested deeper than ${depthLimit} levels; flatten them`);
  for (const [key, value] of Object.entries(change)) {
    const name = language.canonicalKey?.(key, value) ?? key;
    if (Object.hasOwn(canonical, name)) refuseTwice([name, name]);
    if (isMap(value)) canonical[name] = canonicalChange(language, value, depth + 1);
    // An empty list in a language without lists is as good as none.
    else canonical[name] = value === undefined ? undefined : canonicalEntry(language, value, depth + 1);
  }
  return canonical;
}
