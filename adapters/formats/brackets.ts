import type { Place, Splice } from './language.ts';
import { indentAt, lineBreakOf } from './lines.ts';
import { type Member, refuseEntries, type Span, type Tree } from './tree.ts';

/** Edits of `{ … , … }` and `[ … , … ]`, for every language that writes them so. */
export function insertInBrackets({ text, container, after }: Place, items: readonly string[]): readonly Splice[] {
  const { span, members } = container;
  const [first] = members;
  const last = after ?? members.at(-1);
  if (first === undefined || last === undefined) {
    if (text.slice(span.start, span.end).trim() !== '')
      refuseEntries('a comment stands alone in brackets that are to be filled; remove it first');
    return [{ ...span, text: items.join(', ') }];
  }
  const broken = text.slice(span.start, first.span.start).includes('\n');
  const gap = broken ? `,${lineBreakOf(text)}${indentAt(text, first.span.start)}` : ', ';
  return [{ start: last.span.end, end: last.span.end, text: items.map((item) => gap + item).join('') }];
}

export function removeInBrackets({ container }: Place, removed: readonly Member[]): readonly Splice[] {
  const { members, span } = container;
  if (removed.length === members.length) return [{ ...span, text: '' }];
  return members.flatMap((member, index) => {
    if (!removed.includes(member)) return [];
    const before = members.slice(0, index).some((other) => !removed.includes(other)) ? members[index - 1] : undefined;
    const next = members[index + 1];
    if (before !== undefined) return [{ start: before.span.end, end: member.span.end, text: '' }];
    return [{ start: member.span.start, end: next?.span.start ?? member.span.end, text: '' }];
  });
}

/** The value with its brackets. */
export function outerSpan(tree: Tree): Span {
  return tree.kind === 'leaf' ? tree.span : { start: tree.span.start - 1, end: tree.span.end + 1 };
}
