import { CodecError, type Entries, type EntriesChange, type Entry } from './codec.ts';
import type { Language } from './language.ts';
import { removeText } from './merge.ts';
import { type Container, entriesOf, isList, isMap } from './tree.ts';

/**
 * The text without the given entries, every other byte as it is. A map that is left without anything goes with them, unless a comment
 * stands in it. Where one of several blocks is meant, none is taken: which one would be a guess.
 */
export function removeEntries(language: Language, text: string, taken: Entries): string {
  const change = removalOf(entriesOf(language.scan(text), language.repeats), taken);
  let cleared = removeText(language, text, change);
  for (;;) {
    const empty = emptyMaps(language.scan(cleared), { text: cleared, change });
    if (Object.keys(empty).length === 0) return cleared;
    try {
      cleared = removeText(language, cleared, empty);
    } catch (error) {
      // A language may want what is left, as XML its root element.
      if (error instanceof CodecError) return cleared;
      throw error;
    }
  }
}

function removalOf(present: Entries, taken: Entries): EntriesChange {
  const change: Record<string, EntriesChange[string]> = Object.create(null);
  for (const [key, value] of Object.entries(taken)) {
    const entry = Object.hasOwn(present, key) ? present[key] : undefined;
    if (entry === undefined) continue;
    if (isMap(entry) && isMap(value)) change[key] = removalOf(entry, value);
    else if (!isSeveralBlocks(entry)) change[key] = undefined;
    else if (isList(value)) change[key] = withoutItems(entry, value);
  }
  return change;
}

function isSeveralBlocks(entry: Entry): entry is readonly Entry[] {
  return isList(entry) && entry.some(isMap);
}

/** Undefined: no block is left. */
function withoutItems(present: readonly Entry[], taken: readonly Entry[]): readonly Entry[] | undefined {
  const gone = new Set(taken.map((item) => JSON.stringify(item)));
  const left = present.filter((item) => !gone.has(JSON.stringify(item)));
  return left.length === 0 ? undefined : left;
}

/** Maps that the change has emptied. */
function emptyMaps(map: Container, { text, change }: { readonly text: string; readonly change: EntriesChange }): EntriesChange {
  const empty: Record<string, EntriesChange[string]> = Object.create(null);
  for (const { key, span, value } of map.members) {
    const inner = Object.hasOwn(change, key) ? change[key] : undefined;
    if (value.kind !== 'map' || !isMap(inner) || Object.keys(inner).length === 0) continue;
    if (value.members.length === 0) {
      if (text.slice(value.span.start, value.span.end).trim() === '') empty[key] = undefined;
      continue;
    }
    const deeper = emptyMaps(value, { text, change: inner });
    // A map without a statement of its own, as a table that only headers below it name, is no more without them.
    const isImplied = value.members[0]?.span.start === span.start;
    const isGone = isImplied && value.members.every((member) => Object.hasOwn(deeper, member.key) && deeper[member.key] === undefined);
    if (isGone) empty[key] = undefined;
    else if (Object.keys(deeper).length > 0) empty[key] = deeper;
  }
  return empty;
}
