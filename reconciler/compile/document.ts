/** Where a value and its parts stand in the text: offsets, in the shape of the value. */
export interface Mark {
  readonly at: number;
  /** Offset of the key, for a value in a map. */
  readonly keyAt?: number;
  readonly children?: ReadonlyMap<string, Mark> | readonly Mark[];
}

export interface SourceText {
  /** Path relative to the repository's root. */
  readonly file: string;
  readonly text: string;
  /** Offset of the first character of every line. */
  readonly lineStarts: readonly number[];
}

/** One document of the repository with its place. T is certain only after validation. */
export interface FleetDocument<T = unknown> {
  readonly kind: string;
  readonly name: string;
  readonly value: T;
  readonly source: SourceText;
  readonly mark: Mark;
}

export interface SourcePlace {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 units. */
  readonly column: number;
}

/** Place of the value at the path or of its key; of the nearest parent where the path leads nowhere. */
export function placeAt(
  document: Pick<FleetDocument, 'source' | 'mark'>,
  path: readonly (string | number)[],
  part: 'key' | 'value' = 'value',
): SourcePlace {
  let mark = document.mark;
  for (const step of path) {
    const child = childMark(mark, step);
    if (child === undefined) return placeOfOffset(document.source, mark.keyAt ?? mark.at);
    mark = child;
  }
  return placeOfOffset(document.source, part === 'key' ? (mark.keyAt ?? mark.at) : mark.at);
}

export function placeOfOffset(source: SourceText, offset: number): SourcePlace {
  let low = 0;
  let high = source.lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((source.lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { file: source.file, line: low + 1, column: offset - (source.lineStarts[low] ?? 0) + 1 };
}

export function createSourceText(file: string, text: string): SourceText {
  const lineStarts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  return { file, text, lineStarts };
}

function childMark(mark: Mark, step: string | number): Mark | undefined {
  if (mark.children === undefined) return undefined;
  return 'get' in mark.children ? mark.children.get(String(step)) : mark.children[Number(step)];
}
