import type { Entries, EntriesChange, Entry } from './codec.ts';
import type { Container, Leaf, TreeMember } from './tree.ts';

/** A text that an edit puts in place of a span. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Where new members go: into a container, behind a certain member if one is given. */
export interface TreePlace {
  readonly text: string;
  readonly container: Container;
  readonly after?: TreeMember;
}

export interface Addition {
  readonly key: string;
  readonly value: Entry;
}

/** A configuration language, as the shared core needs to know it. All functions are pure and throw CodecError only. */
export interface Language {
  readonly name: string;
  readonly comment?: string;
  /** True where a list is a directive given several times; false where the language has lists of its own. */
  readonly repeats: boolean;
  /** Groups of names whose order among each other has a meaning. */
  readonly ordered?: readonly (readonly string[])[];
  /** The name in a key that holds more than it; members of one name stand together. Without it the key. */
  nameOf?(key: string): string;
  scan(text: string): Container;
  /** A whole file from entries that are canonical already. */
  format(entries: Entries): string;
  /** The raw token for a value that takes the place of a leaf. */
  spell(value: string, leaf: Leaf): string;
  insert(place: TreePlace, additions: readonly Addition[]): readonly Splice[];
  remove(place: TreePlace, members: readonly TreeMember[]): readonly Splice[];
  /** Puts a value of another shape (a map for a scalar, and so on) in the place of a member's value; undefined: it has to go first. */
  reshape(place: TreePlace & { readonly after: TreeMember }, value: Entry): Splice | undefined;
  /** Whether a list as it is spelled can hold these items; a list that cannot is reshaped. Without it every list can. */
  holds?(list: Container, items: readonly Entry[]): boolean;
  /** The one spelling under which `parse` gives a scalar back; refuses what the language cannot hold. */
  canonicalText?(text: string): string;
  canonicalKey?(key: string, value: EntriesChange[string]): string;
}
