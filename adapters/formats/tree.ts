import { CodecError, type Entries, type EntriesChange, type Entry } from './codec.ts';

/** Where a token stands in the text: UTF-16 offsets, the end excluded. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A value token: what it says (`text`) and where its raw spelling stands. `style` is a note of the scanner to its own speller. */
export interface Leaf {
  readonly kind: 'leaf';
  readonly span: Span;
  readonly text: string;
  readonly style?: string;
}

/** A map or list. The span is the body: what stands between the brackets, or the lines of a section. */
export interface Container {
  readonly kind: 'map' | 'list';
  readonly span: Span;
  readonly members: readonly TreeMember[];
  /** The opening of the container where it is more than a bracket: a section header, a start tag. */
  readonly head?: Span;
  readonly style?: string;
}

export type Tree = Leaf | Container;

/** A statement: the span runs from its first to its last character and leaves the line break out. List items have the key ''. */
export interface TreeMember {
  readonly key: string;
  readonly span: Span;
  readonly value: Tree;
}

/** Deeper nesting is refused in every language: it would only serve to exhaust the stack. */
export const depthLimit = 100;

/** The content of a scanned map. With `repeats`, a key that stands several times is a list. */
export function entriesOf(map: Container, repeats: boolean): Entries {
  const groups = new Map<string, Entry[]>();
  for (const member of map.members) {
    const group = groups.get(member.key);
    const value = entryOf(member.value, repeats);
    if (group === undefined) groups.set(member.key, [value]);
    else if (repeats) group.push(value);
  }
  return entriesFrom([...groups].map(([key, group]) => [key, group.length === 1 && group[0] !== undefined ? group[0] : group] as const));
}

export function entryOf(tree: Tree, repeats: boolean): Entry {
  if (tree.kind === 'leaf') return tree.text;
  return tree.kind === 'map' ? entriesOf(tree, repeats) : tree.members.map((member) => entryOf(member.value, repeats));
}

/** A map without a prototype, so that a key such as `__proto__` or `constructor` is a key like any other. */
export function entriesFrom(pairs: Iterable<readonly [string, Entry]>): Entries {
  const entries: Record<string, Entry> = Object.create(null);
  for (const [key, entry] of pairs) entries[key] = entry;
  return entries;
}

export function isList(entry: EntriesChange[string]): entry is readonly Entry[] {
  return Array.isArray(entry);
}

export function isMap(entry: Entry | undefined): entry is Entries;
export function isMap(entry: EntriesChange[string]): entry is EntriesChange;
export function isMap(entry: EntriesChange[string]): boolean {
  return typeof entry === 'object' && entry !== null && !Array.isArray(entry);
}

/** 1-based line of an offset. */
function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

/** The text is not in the language: the error names the line. */
export function refuseText(text: string, offset: number, message: string): never {
  throw new CodecError(message, lineAt(text, offset));
}

/** The entries cannot be written in the language. */
export function refuseEntries(message: string): never {
  throw new CodecError(message, 0);
}
