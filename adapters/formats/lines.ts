import type { Addition, Splice, TreePlace } from './language.ts';
import type { Span, TreeMember } from './tree.ts';

/** A line without its break; the span leaves out blanks at both ends. */
export interface TextLine extends Span {
  readonly content: string;
  /** Offset of the line break, or of the end of the text. */
  readonly stop: number;
}

export function linesOf(text: string): readonly TextLine[] {
  const lines: TextLine[] = [];
  for (let from = 0; from <= text.length; ) {
    const found = text.indexOf('\n', from);
    const stop = found === -1 ? text.length : found;
    let start = from;
    while (start < stop && isBlank(text[start])) start += 1;
    let end = stop;
    // A loop, since a pattern for blanks at an end takes quadratic time on a long run of them.
    while (end > start && isBlank(text[end - 1])) end -= 1;
    lines.push({ start, end, content: text.slice(start, end), stop });
    from = stop + 1;
  }
  return lines;
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t' || character === '\r' || character === '\f';
}

export function lineBreakOf(text: string): string {
  const at = text.indexOf('\n');
  return at > 0 && text[at - 1] === '\r' ? '\r\n' : '\n';
}

/** Blanks before the first character of the line that holds the offset. */
export function indentAt(text: string, offset: number): string {
  const from = text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(from, offset))?.[0] ?? '';
}

/** The lines a statement fills alone, with their break and the comment behind it; only the statement where it shares a line. */
export function wholeLines(text: string, span: Span, comment: RegExp): Span {
  const from = text.lastIndexOf('\n', span.start - 1) + 1;
  const found = text.indexOf('\n', span.end);
  const to = found === -1 ? text.length : found + 1;
  const rest = text.slice(span.end, to).trim();
  const alone = text.slice(from, span.start).trim() === '' && (rest === '' || comment.test(rest));
  return alone ? { start: from, end: to } : span;
}

export function removeLines(comment: RegExp): (place: TreePlace, members: readonly TreeMember[]) => readonly Splice[] {
  return ({ text }, members) => members.map((member) => ({ ...wholeLines(text, member.span, comment), text: '' }));
}

/** Lines behind a statement, but behind the comment on its last line. */
export function linesAfter(
  place: { readonly text: string; readonly offset: number; readonly comment: RegExp },
  lines: readonly string[],
): Splice {
  const { text, offset, comment } = place;
  const found = text.indexOf('\n', offset);
  const stop = found === -1 ? text.length : found;
  const rest = text.slice(offset, stop);
  const lineEnd = text[stop - 1] === '\r' && stop > offset ? stop - 1 : stop;
  const at = rest.trim() === '' || comment.test(rest.trimStart()) ? lineEnd : offset;
  const lineBreak = lineBreakOf(text);
  return { start: at, end: at, text: lines.map((line) => lineBreak + line).join('') };
}

export function linesAtEnd(text: string, lines: readonly string[]): Splice {
  const lineBreak = lineBreakOf(text);
  const gap = text === '' || text.endsWith('\n') ? '' : lineBreak;
  return { start: text.length, end: text.length, text: gap + lines.map((line) => line + lineBreak).join('') };
}

/** Insert, remove and reshape of a language of flat lines. */
export function flatLines(statement: (addition: Addition) => string, comment: RegExp) {
  return {
    insert: ({ text, container, after }: TreePlace, additions: readonly Addition[]): readonly Splice[] => {
      const lines = additions.map(statement);
      const last = after ?? container.members.at(-1);
      return [last === undefined ? linesAtEnd(text, lines) : linesAfter({ text, offset: last.span.end, comment }, lines)];
    },
    remove: removeLines(comment),
    reshape: ({ after }: TreePlace & { readonly after: TreeMember }, value: Addition['value']): Splice => ({
      ...after.span,
      text: statement({ key: after.key, value }),
    }),
  };
}

/** New pairs and sections of a text in sections: pairs stay with the pairs of their section, sections go to the end or behind one of theirs. */
export function insertInSections(
  place: TreePlace & { readonly comment: RegExp },
  added: { pairs: readonly string[]; sections: readonly string[] },
): readonly Splice[] {
  const { text, container, comment } = place;
  const splices: Splice[] = [];
  const lineBreak = lineBreakOf(text);
  const offset = (place.after ?? container.members.findLast(isPair))?.span.end ?? container.head?.end;
  if (added.pairs.length > 0) {
    if (offset !== undefined) splices.push(linesAfter({ text, offset, comment }, added.pairs));
    // No pair stands at the top yet: a pair behind a section would belong to that section.
    else if (container.members.length > 0) splices.push({ start: 0, end: 0, text: added.pairs.map((line) => line + lineBreak).join('') });
    else splices.push(linesAtEnd(text, added.pairs));
  }
  if (added.sections.length > 0) {
    // One of several sections alike has its place among them.
    const behind = place.after !== undefined && !isPair(place.after) ? place.after.span.end : undefined;
    splices.push(behind === undefined ? linesAtEnd(text, added.sections) : linesAfter({ text, offset: behind, comment }, added.sections));
  }
  return splices;
}

/** A member that is no section of its own. */
function isPair(member: TreeMember): boolean {
  return member.value.kind === 'leaf' || member.value.head === undefined;
}
