import type { Splice, TreePlace } from './language.ts';
import { indentAt, lineBreakOf } from './lines.ts';
import { refuseEntries, type Span, type Tree, type TreeMember } from './tree.ts';

/** Edits of `{ … , … }` and `[ … , … ]`, for every language that writes them so. */
export function insertInBrackets({ text, container, after }: TreePlace, items: readonly string[]): readonly Splice[] {
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

export function removeInBrackets({ container }: TreePlace, removed: readonly TreeMember[]): readonly Splice[] {
  const { members, span } = container;
  if (removed.length === members.length) return [{ ...span, text: '' }];
  const gone = new Set(removed);
  const kept = members.findIndex((member) => !gone.has(member));
  // Before the first that stays, a member goes with the comma behind it; later ones go with the comma before them.
  return members.flatMap((member, index) => {
    if (!gone.has(member)) return [];
    const start = index < kept ? member.span.start : (members[index - 1]?.span.end ?? member.span.start);
    const end = index < kept ? (members[index + 1]?.span.start ?? member.span.end) : member.span.end;
    return [{ start, end, text: '' }];
  });
}

/** The value with its brackets. */
export function outerSpan(tree: Tree): Span {
  return tree.kind === 'leaf' ? tree.span : { start: tree.span.start - 1, end: tree.span.end + 1 };
}
