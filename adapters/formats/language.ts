import type { Change, Codec, Entries, Entry } from './codec.ts';
import { mergeText } from './merge.ts';
import { type Container, depthLimit, entriesFrom, entriesOf, isList, isMap, type Leaf, type Member, refuseEntries } from './tree.ts';

/** What an edit puts in place of a span of the text. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Where new members go: into a container, behind a certain member if one is given. */
export interface Place {
  readonly text: string;
  readonly container: Container;
  readonly after?: Member;
}

export interface Addition {
  readonly key: string;
  readonly value: Entry;
}

/** What the shared core needs to know of a configuration language. All functions are pure and throw CodecError only. */
export interface Language {
  readonly name: string;
  readonly comment?: string;
  /** True where a list is a directive given several times; false where the language has lists of its own. */
  readonly repeats: boolean;
  scan(text: string): Container;
  /** A whole file from entries that are canonical already. */
  format(entries: Entries): string;
  /** The raw token for a value that takes the place of a leaf. */
  spell(value: string, leaf: Leaf): string;
  insert(place: Place, additions: readonly Addition[]): readonly Splice[];
  remove(place: Place, members: readonly Member[]): readonly Splice[];
  /** Puts a value of another shape (a map for a scalar, and so on) in the place of a member's value; undefined: it has to go first. */
  reshape(place: Place & { readonly after: Member }, value: Entry): Splice | undefined;
  /** The one spelling under which `parse` gives a scalar back; refuses what the language cannot hold. */
  canonicalText?(text: string): string;
  canonicalKey?(key: string, value: Change[string]): string;
}

export function createCodec(language: Language): Codec {
  return {
    name: language.name,
    ...(language.comment === undefined ? {} : { comment: language.comment }),
    parse: (text) => entriesOf(language.scan(text), language.repeats),
    format: (entries) => language.format(canonicalEntries(language, entries)),
    merge: (text, change) => mergeText(language, text, canonicalChange(language, change)),
  };
}

/** Entries as `parse` would give them back. */
function canonicalEntries(language: Language, entries: Entries, depth = 0): Entries {
  return entriesFrom(
    Object.entries(entries).flatMap(([key, value]) => {
      const entry = canonicalEntry(language, value, depth + 1);
      return entry === undefined ? [] : [[language.canonicalKey?.(key, value) ?? key, entry] as const];
    }),
  );
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

function canonicalChange(language: Language, change: Change, depth = 0): Change {
  const canonical: Record<string, Change[string]> = Object.create(null);
  if (depth > depthLimit) refuseEntries(`the entries are nested deeper than ${depthLimit} levels; flatten them`);
  for (const [key, value] of Object.entries(change)) {
    const name = language.canonicalKey?.(key, value) ?? key;
    if (isMap(value)) canonical[name] = canonicalChange(language, value, depth + 1);
    // An empty list in a language without lists is as good as none.
    else canonical[name] = value === undefined ? undefined : canonicalEntry(language, value, depth + 1);
  }
  return canonical;
}
