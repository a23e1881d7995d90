import type { Splice, TreePlace } from './language.ts';
import { indentAt, lineBreakOf, wholeLines } from './lines.ts';
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
  const lineBreak = `${lineBreakOf(text)}${indentAt(text, first.span.start)}`;
  const comment = /^[ \t]*(,?)[ \t]*#[^\r\n]*/.exec(text.slice(last.span.end, span.end));
  if (comment === null) {
    const gap = broken ? `,${lineBreak}` : ', ';
    return [{ start: last.span.end, end: last.span.end, text: items.map((item) => gap + item).join('') }];
  }
  // The comment on the line of an item stays with it.
  const behind = last.span.end + comment[0].length;
  const added = { start: behind, end: behind, text: lineBreak + items.join(`,${lineBreak}`) + comment[1] };
  return comment[1] === '' ? [{ start: last.span.end, end: last.span.end, text: ',' }, added] : [added];
}

export function removeInBrackets({ text, container }: TreePlace, removed: readonly TreeMember[]): readonly Splice[] {
  const { members, span } = container;
  const ends = [span.start, ...members.flatMap((member) => [member.span.start, member.span.end]), span.end];
  const isBare = ends.every((end, index) => index % 2 === 1 || /^[\s,]*$/.test(text.slice(end, ends[index + 1])));
  if (!isBare) return removeAmongComments({ text, container }, removed);
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

/** Comments of others stay where they are: a member goes with the comma behind it, the last with the one before it. */
function removeAmongComments({ text, container }: TreePlace, removed: readonly TreeMember[]): readonly Splice[] {
  const gone = new Set(removed);
  const commas = container.members.map(({ span }, index) =>
    commaIn(text, { start: span.end, end: container.members[index + 1]?.span.start ?? container.span.end }),
  );
  const lastKept = container.members.findLastIndex((member) => !gone.has(member));
  const before = commas.at(-1) === undefined && lastKept < container.members.length - 1 ? commas[lastKept] : undefined;
  return [
    ...container.members.flatMap((member, index) => {
      if (!gone.has(member)) return [];
      const comma = commas[index];
      const span = { start: member.span.start, end: comma === undefined ? member.span.end : comma + 1 };
      return [{ ...wholeLines(text, span, /^#/), text: '' }];
    }),
    ...(before === undefined ? [] : [{ start: before, end: before + 1, text: '' }]),
  ];
}

/** Where the comma stands between two members, comments aside. */
function commaIn(text: string, { start, end }: Span): number | undefined {
  const found = /^(?:\s|#[^\n]*\n)*,/.exec(text.slice(start, end));
  return found === null ? undefined : start + found[0].length - 1;
}

/** The value with its brackets. */
export function outerSpan(tree: Tree): Span {
  return tree.kind === 'leaf' ? tree.span : { start: tree.span.start - 1, end: tree.span.end + 1 };
}
