/** A text before and after one entry was changed. */
export interface EditedText {
  readonly before: string;
  readonly after: string;
}

/** A stretch that differs, between a common beginning and a common end. */
interface Stretch {
  readonly cut: string;
  readonly added: string;
}

/** What else than a value an edit has changed; undefined when nothing. A value may be spelled longer than it reads. */
export function strayEdit(
  edited: EditedText,
  { present, value }: { readonly present: string; readonly value: string },
): string | undefined {
  const { cut, added } = changedStretch(edited);
  if (!value.includes(added.replace(/["= ]/g, ''))) return `added ${quote(added)}`;
  // A character of TOML takes up to ten, and a line break in its quotes may stand for nothing.
  const isOne = cut.length <= present.length * 10 + 8 || (/^("{3}|'{3})/.test(cut) && cut.endsWith(cut.slice(0, 3)));
  return isOne ? undefined : `lost ${quote(cut)}`;
}

/** What an addition has taken away. The comma behind the item before may stand elsewhere than the item. */
export function strayAddition(edited: EditedText): string | undefined {
  const { cut } = changedStretch(edited);
  const lines = edited.after.replaceAll(',', '').split('\n');
  let at = 0;
  for (const line of edited.before.replaceAll(',', '').split('\n')) at = lines.indexOf(line, at) + 1 || Number.POSITIVE_INFINITY;
  return cut === '' || at <= lines.length ? undefined : `lost ${quote(cut)}`;
}

/**
 * What a removal has added, or taken beside entries: a comment on a line of its own, unless it stands in the value. What is left of the
 * entries is for the caller to compare. Empty brackets may stay where a map was, and `/` ends an element of XML.
 */
export function strayRemoval(
  edited: EditedText,
  { values, comment }: { readonly values: readonly string[]; readonly comment?: RegExp },
): string | undefined {
  const stretch = changedStretch(edited);
  const isOne = /^(?:\s*[{[][\]}]?|\/)?$/.test(stretch.added);
  const pieces = isOne ? [stretch] : changedLines(edited);
  if (stretch.added === '' && readingsOf(edited).some((cut) => strayLines(cut, comment).length === 0)) return undefined;
  const added = isOne ? '' : pieces.map((piece) => piece.added).join('');
  if (added !== '') return `added ${quote(added)}`;
  const inside = squeezed(values.join('\n'));
  // The last line of a value may look like a comment and have one of its own.
  const ends = values.flatMap((value) => squeezed(value.split('\n').at(-1) ?? '')).filter((end) => end !== '');
  const isInside = (line: string): boolean => inside.includes(squeezed(line)) || ends.some((end) => squeezed(line).startsWith(end));
  const stray = pieces.flatMap(({ cut }) => strayLines(cut, comment)).filter((line) => !isInside(line));
  return stray.length === 0 ? undefined : `lost ${quote(stray.join('\n'))}`;
}

/** Ways to read one cut: where the text goes on alike, it may have begun later, so that a bracket behind it closes the list that went. */
function readingsOf({ before, after }: EditedText): readonly string[] {
  const length = before.length - after.length;
  let last = 0;
  while (last < after.length && before[last] === after[last]) last += 1;
  let first = last;
  while (first > 0 && before[first - 1] === before[first + length - 1]) first -= 1;
  return Array.from({ length: Math.min(last - first + 1, mostReadings) }, (_, index) => before.slice(last - index, last - index + length));
}

const mostReadings = 200;

/** Comments on lines of their own; those between the lines of one statement are of it. */
function strayLines(cut: string, comment: RegExp | undefined): readonly string[] {
  const lines = cut.split('\n').filter((line) => line.trim() !== '');
  const isStray = (line: string): boolean => comment?.test(line) === true;
  const first = lines.findIndex((line) => !isStray(line));
  const last = lines.findLastIndex((line) => !isStray(line));
  return [...lines.slice(0, first), ...lines.slice(last + 1)].filter(isStray);
}

/** Entries at several places: lines that are left stay in their order, and of a line that has changed only a stretch went. */
function changedLines({ before, after }: EditedText): readonly Stretch[] {
  const left = after.split('\n');
  const pieces: Stretch[] = [];
  let at = 0;
  const lines = before.split('\n');
  for (const [index, line] of lines.entries()) {
    const next = left[at];
    const rest = lines.slice(index + 1);
    if (line === next) at += 1;
    else if (next !== undefined && !rest.includes(next) && isRest(next, line)) {
      pieces.push(changedStretch({ before: line, after: next }));
      at += 1;
    } else pieces.push({ cut: line, added: '' });
  }
  return [...pieces, ...left.slice(at).map((line) => ({ cut: '', added: line }))];
}

function isRest(rest: string, line: string): boolean {
  return changedStretch({ before: line, after: rest }).added === '';
}

function changedStretch({ before, after }: EditedText): Stretch {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  // What was cut where the text goes on alike has no one place: it is taken from the beginning of a line where that is possible.
  const isCut = tail + head === after.length;
  while (isCut && head > 0 && before[head - 1] !== '\n' && before[head - 1] === before.at(-1 - tail)) {
    head -= 1;
    tail += 1;
  }
  return { cut: before.slice(head, before.length - tail), added: after.slice(head, after.length - tail) };
}

function squeezed(text: string): string {
  return text.replace(/[\s"'=\\]/g, '');
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 120));
}
