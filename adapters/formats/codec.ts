/** Structured content of a configuration file: maps, lists and scalars as text. A directive given more than once is a list. */
export type Entries = { readonly [key: string]: Entry };
export type Entry = string | readonly Entry[] | Entries;

/** Reads and writes one configuration language. Pure; throws CodecError with the place when the text is not in the language. */
export interface Codec {
  readonly name: string;
  /** Line comment introducer, for headers; undefined where the language has none. */
  readonly comment?: string;
  parse(text: string): Entries;
  /** A whole new file. `parse(format(x))` equals x. */
  format(entries: Entries): string;
  /** Sets the given entries in the text and changes nothing else; an undefined value removes. Comments, order and unknown entries stay. */
  merge(text: string, entries: { readonly [key: string]: Entry | undefined }): string;
}

export class CodecError extends Error {
  override readonly name = 'CodecError';
  /** 1-based. */
  readonly line: number;
  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}
