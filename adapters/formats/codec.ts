/** Structured content of a configuration file: maps, lists and scalars as text. A directive given more than once is a list. */
export type Entries = { readonly [key: string]: Entry };
export type Entry = string | readonly Entry[] | Entries;

/** Entries to set; undefined removes, at any depth of maps. */
export type EntriesChange = { readonly [key: string]: Entry | EntriesChange | undefined };

/** Reads and writes one configuration language. Pure; throws CodecError with the place when the text is not in the language. */
export interface Codec {
  readonly name: string;
  /** Line comment introducer, for headers; undefined where the language has none. */
  readonly comment?: string;
  parse(text: string): Entries;
  /** A whole new file. `parse(format(x))` equals x. */
  format(entries: Entries): string;
  /**
   * Sets the given entries in the text and changes nothing else: a map joins the map that is there, a list or text takes the place
   * of what is there. Comments, order and unknown entries stay, but the comment on the line of a removed
   * entry goes with it. What is new stands beside what has its name, else at the end. Throws CodecError when the text cannot take the
   * change alone, when one map is given where several blocks stand, or when order has a meaning that the change does not say. An empty
   * text becomes a whole new file.
   */
  merge(text: string, change: EntriesChange): string;
  /**
   * Takes the given entries out of the text, whatever their values are by now, and changes nothing else. A map that this empties goes too,
   * unless a comment stands in it; several blocks stay where the entries name one.
   */
  remove(text: string, entries: Entries): string;
  /**
   * Whether `format(parse(text))` keeps the order: in a language whose directives repeat, those of one name stand together everywhere.
   * Throws CodecError as `parse` does.
   */
  keepsOrder(text: string): boolean;
}

export class CodecError extends Error {
  override readonly name = 'CodecError';
  /** 1-based; 0 when the entries are at fault, not a text. */
  readonly line: number;
  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}
