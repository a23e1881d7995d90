import { isEqual } from '../../schemas/index.ts';
import { alignItems } from './align-items.ts';
import { CodecError, type Entries, type EntriesChange, type Entry } from './codec.ts';
import type { Addition, Language, Splice } from './language.ts';
import { type AdditionsPlace, placeAdditions, refuseAmongOthers } from './place-additions.ts';
import { type Container, entriesFrom, entriesOf, entryOf, isList, isMap, refuseEntries, type Tree, type TreeMember } from './tree.ts';

/** Two passes over the text: `shape` edits and removes what is there, `fill` adds what is missing, so that no edit meets another. */
interface Pass {
  readonly language: Language;
  readonly text: string;
  readonly fill: boolean;
  /** Items that come first in a list are put before its first one, which is left as it is. */
  readonly ahead?: boolean;
  /** Items of a list that differ are edited in turn, and only the last are added or go. */
  readonly inTurn?: boolean;
  readonly splices: Splice[];
}

/**
 * Sets the entries and leaves every other byte alone. Maps are merged, lists and scalars are replaced.
 * The result is read again: an edit that would say anything else than asked is refused.
 */
export function mergeText(language: Language, text: string, change: EntriesChange): string {
  const tree = language.scan(text);
  const wanted = overlay(entriesOf(tree, language.repeats), change);
  // Not every item can stand everywhere: a table of TOML opens behind all that is written before it.
  for (const way of [{ ahead: true }, {}, { inTurn: true }]) {
    const shaped = runPass(language, { text, tree, change, fill: false, ...way });
    const merged = runPass(language, { text: shaped, tree: shaped === text ? tree : language.scan(shaped), change, fill: true, ...way });
    if (merged === text || isEqual(readBack(language, merged), wanted)) return merged;
  }
  return refuseChange(language, change);
}

/** Takes out what the change leaves undefined, and adds nothing: maps that this empties may stay or go. The result is read again, too. */
export function removeText(language: Language, text: string, change: EntriesChange): string {
  const tree = language.scan(text);
  const shaped = runPass(language, { text, tree, change, fill: false });
  const read = readBack(language, shaped);
  const wanted = overlay(entriesOf(tree, language.repeats), change);
  if (shaped === text || (read !== undefined && isEqual(withoutEmptied(read, change), withoutEmptied(wanted, change)))) return shaped;
  return refuseChange(language, change);
}

/** Entries without the maps that a change of removals has emptied. */
function withoutEmptied(entries: Entries, change: EntriesChange): Entries {
  return entriesFrom(
    Object.entries(entries).flatMap(([key, entry]): readonly (readonly [string, Entry])[] => {
      const inner = Object.hasOwn(change, key) ? change[key] : undefined;
      if (!isMap(entry) || !isMap(inner)) return [[key, entry]];
      const left = withoutEmptied(entry, inner);
      return Object.keys(left).length === 0 ? [] : [[key, left]];
    }),
  );
}

function refuseChange({ name }: Language, change: EntriesChange): never {
  throw new CodecError(
    `this ${name} text cannot take ${Object.keys(change).join(', ')} without other changes; own the whole file instead`,
    0,
  );
}

function readBack(language: Language, text: string): Entries | undefined {
  try {
    return entriesOf(language.scan(text), language.repeats);
  } catch (error) {
    if (error instanceof CodecError) return undefined;
    throw error;
  }
}

interface PassInput extends Omit<Pass, 'language' | 'splices'> {
  readonly tree: Container;
  readonly change: EntriesChange;
}

function runPass(language: Language, { tree, change, ...pass }: PassInput): string {
  const splices: Splice[] = [];
  mergeMap({ language, ...pass, splices }, tree, { change, exact: false });
  return applySplices(pass.text, splices);
}

/** Splices at the same place keep their order. */
function applySplices(text: string, splices: readonly Splice[]): string {
  let at = 0;
  let result = '';
  for (const splice of [...splices].sort((a, b) => a.start - b.start)) {
    if (splice.start < at) continue;
    result += text.slice(at, splice.start) + splice.text;
    at = splice.end;
  }
  return result + text.slice(at);
}

/** `exact`: what the change does not name is removed, as for a map inside a list, which is replaced. */
function mergeMap(pass: Pass, map: Container, { change, exact }: { readonly change: EntriesChange; readonly exact: boolean }): void {
  const { language, text } = pass;
  const present = Map.groupBy(map.members, (member) => member.key);
  const removed: TreeMember[] = exact ? map.members.filter((member) => !Object.hasOwn(change, member.key)) : [];
  const additions: Addition[] = [];
  for (const [key, value] of Object.entries(change)) {
    const members = present.get(key) ?? [];
    const [first] = members;
    if (value === undefined) removed.push(...members);
    else if (first === undefined) additions.push(...itemsOf(language, settled(value)).map((item) => ({ key, value: item })));
    else if (language.repeats) {
      if (!exact && !isList(value) && members.length > 1)
        refuseOneOfSeveral(
          key,
          members.map((member) => member.value),
        );
      const wanted = itemsOf(language, value);
      if (wanted.length > members.length) refuseAmongOthers(language, map, key);
      mergeItems(pass, map, { members, wanted, key, exact: exact || isList(value) || members.length > 1 });
    } else mergeMember(pass, map, { member: first, value, exact });
  }
  if (pass.fill) {
    for (const place of placeAdditions(language, { container: map, change }, additions)) addMembers(pass, map, place);
  } else if (removed.length > 0) pass.splices.push(...language.remove({ text, container: map }, removed));
}

/** One entry cannot say which of several blocks it means, and the others are not its own. */
function refuseOneOfSeveral(key: string, blocks: readonly Tree[]): void {
  if (!blocks.some((block) => block.kind === 'map')) return;
  refuseEntries(
    `'${key.slice(0, 60)}' is a list of ${blocks.length}, and the entries mean one of them; give all of them as a list, or own the whole file`,
  );
}

function itemsOf<T extends Entry | EntriesChange>(language: Language, value: T): readonly (T | Entry)[] {
  return language.repeats && isList(value) ? value : [value];
}

/** Entries without the removals of a change. */
export function settled(value: Entry | EntriesChange): Entry {
  if (!isMap(value)) return value;
  return entriesFrom(Object.entries(value).flatMap(([key, item]) => (item === undefined ? [] : [[key, settled(item)] as const])));
}

function mergeMember(
  pass: Pass,
  container: Container,
  { member, value, exact }: { member: TreeMember; value: Entry | EntriesChange; exact: boolean },
): void {
  const tree = member.value;
  const { language, text } = pass;
  if (tree.kind === 'leaf' && typeof value === 'string') {
    if (tree.text !== value && !pass.fill) pass.splices.push({ ...tree.span, text: language.spell(value, tree) });
  } else if (tree.kind === 'map' && isMap(value)) {
    mergeMap(pass, tree, { change: value, exact });
  } else if (tree.kind === 'list' && isList(value) && language.holds?.(tree, value) !== false) {
    mergeItems(pass, tree, { members: tree.members, wanted: value, key: '', exact: true });
  } else if (!pass.fill) {
    if (!exact && tree.kind === 'list' && isMap(value))
      refuseOneOfSeveral(
        member.key,
        tree.members.map((item) => item.value),
      );
    const splice = language.reshape({ text, container, after: member }, settled(value));
    pass.splices.push(...(splice === undefined ? language.remove({ text, container }, [member]) : [splice]));
  }
}

/** Items that stay keep their bytes; those between are edited in turn. */
function mergeItems(
  pass: Pass,
  container: Container,
  {
    members,
    wanted,
    key,
    exact,
  }: { members: readonly TreeMember[]; wanted: readonly (Entry | EntriesChange)[]; key: string; exact: boolean },
): void {
  const { language, text } = pass;
  const present = members.map((member) => entryOf(member.value, language.repeats));
  for (const run of alignItems(present, wanted, pass)) {
    const differing = members.slice(run.present.start, run.present.end);
    const values = wanted.slice(run.wanted.start, run.wanted.end);
    for (const [index, member] of differing.entries()) {
      const value = values[index];
      if (value !== undefined) mergeMember(pass, container, { member, value, exact });
    }
    const surplus = differing.slice(values.length);
    const missing = values.slice(differing.length).map((value) => ({ key, value: settled(value) }));
    const after = members[run.present.start + Math.min(differing.length, values.length) - 1];
    if (!pass.fill && surplus.length > 0) pass.splices.push(...language.remove({ text, container }, surplus));
    const [first] = members;
    if (!pass.fill || missing.length === 0) continue;
    if (after === undefined && first !== undefined) {
      const behind = language.insert({ text, container, after: first }, missing);
      // Where a comma goes elsewhere than the item, the items are edited in turn instead.
      pass.splices.push(...(behind.length === 1 ? behind.map((splice) => insertAhead(text, { splice, first })) : behind));
    } else pass.splices.push(...language.insert({ text, container, ...(after === undefined ? {} : { after }) }, missing));
  }
}

function addMembers({ language, text, splices }: Pass, container: Container, { additions, after, before }: AdditionsPlace): void {
  const neighbour = after ?? before;
  const behind = language.insert({ text, container, ...(neighbour === undefined ? {} : { after: neighbour }) }, additions);
  splices.push(
    ...(before === undefined ? behind : behind.map((splice) => insertAhead(text, { splice, first: before, comment: language.comment }))),
  );
}

/** What is to be inserted behind the first item, before it. What does not begin a line, or an item in brackets, is left: the result is read. */
function insertAhead(
  text: string,
  { splice, first, comment }: { readonly splice: Splice; readonly first: TreeMember; readonly comment?: string | undefined },
): Splice {
  const [, comma = '', lineBreak = '', items = ''] = /^(,?)(?: ?)(\r?\n|)([\s\S]*)$/.exec(splice.text) ?? [];
  const lineStart = text.lastIndexOf('\n', first.span.start - 1) + 1;
  if (lineBreak === '') return comma === '' ? splice : { start: first.span.start, end: first.span.start, text: `${items}, ` };
  if (!/^[ \t]*(?:- )?$/.test(text.slice(lineStart, first.span.start))) return splice;
  const isOpen = comma !== '' && !items.endsWith(',');
  const start = comment === undefined ? lineStart : aboveComments(text, lineStart, comment);
  return { start, end: start, text: items + (isOpen ? ',' : '') + lineBreak };
}

/** The beginning of the comments that stand right above a line. */
function aboveComments(text: string, lineStart: number, comment: string): number {
  let start = lineStart;
  while (start > 0) {
    const above = text.lastIndexOf('\n', start - 2) + 1;
    if (!text.slice(above, start).trim().startsWith(comment)) return start;
    start = above;
  }
  return start;
}

/** The entries after the change: the law of `merge`. */
function overlay(entries: Entries, change: EntriesChange): Entries {
  const result = new Map(Object.entries(entries));
  for (const [key, value] of Object.entries(change)) {
    const present = result.get(key);
    if (value === undefined) result.delete(key);
    else result.set(key, isMap(present) && isMap(value) ? overlay(present, value) : settled(value));
  }
  return entriesFrom(result);
}
