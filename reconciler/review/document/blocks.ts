/** A review for people before it has a format: markdown, a terminal and a page show the same blocks. */
export type Block =
  | { readonly kind: 'heading'; readonly text: Line }
  | { readonly kind: 'paragraph'; readonly text: Line }
  | { readonly kind: 'list'; readonly items: readonly Line[] }
  | { readonly kind: 'table'; readonly columns: readonly string[]; readonly rows: readonly (readonly Line[])[] }
  /** Folded where the format can fold. */
  | { readonly kind: 'details'; readonly summary: Line; readonly blocks: readonly Block[] };

/** Plain words stand as strings; what is written in Git or told by a host is quoted. */
export type Line = readonly Inline[];
export type Inline = string | { readonly code: string } | { readonly strong: string };

export function paragraph(...text: Line): Block {
  return { kind: 'paragraph', text };
}

export function code(text: string): Inline {
  return { code: text };
}

export function strong(text: string): Inline {
  return { strong: text };
}

/** Lines one after the other with something between. */
export function join(lines: readonly Line[], between = ', '): Line {
  return lines.flatMap((line, index) => (index === 0 ? line : [between, ...line]));
}

/** Codes in a row; beyond the limit only how many more there are. */
export function codes(texts: readonly string[], limit: number): Line {
  const shown = texts.length <= limit ? texts : texts.slice(0, limit);
  const rest = texts.length - shown.length;
  return [...join(shown.map((text) => [code(text)])), ...(rest === 0 ? [] : [` and ${rest} more`])];
}
