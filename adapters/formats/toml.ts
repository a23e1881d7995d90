import { insertInBrackets, outerSpan, removeInBrackets } from './brackets.ts';
import type { Entries, Entry } from './codec.ts';
import { createCodec } from './create-codec.ts';
import type { Addition, Language, Splice, TreePlace } from './language.ts';
import { insertInSections, linesAfter, removeLines, wholeLines } from './lines.ts';
import { stringOfText, textOfString } from './scalar-text.ts';
import { isTomlLiteral, scanToml, spellKey, spellString, tomlParts } from './toml-scan.ts';
import { isList, isMap, refuseEntries, type Span, type TreeMember } from './tree.ts';

/** TOML 1.0. Numbers and dates keep their spelling; types are kept as scalar-text.ts says. */
const language: Language = {
  name: 'toml',
  comment: '#',
  repeats: false,
  scan: scanToml,
  format: (entries) => `${tableLines(entries, '').join('\n')}\n`.trimStart(),
  spell: spellScalar,
  insert,
  remove,
  reshape,
  // Items under headers are tables; brackets take any value.
  holds: ({ style = '' }, items) => !style.startsWith('tables ') || items.every(isMap),
  canonicalText: (text) => {
    const value = stringOfText(text, isTomlLiteral);
    return value === undefined ? text : textOfString(value, isTomlLiteral);
  },
};

export const tomlCodec = createCodec(language);

const comment = /^#/;

function insert(place: TreePlace, additions: readonly Addition[]): readonly Splice[] {
  const { text, container } = place;
  const style = container.style ?? 'top';
  if (isInline(style)) {
    const prefix = style.slice('inline '.length);
    return insertInBrackets(
      place,
      additions.map(({ key, value }) => (container.kind === 'list' ? inline(value) : prefix + pair(key, value))),
    );
  }
  if (style.startsWith('implied ')) {
    const offset = Math.max(...tomlParts(container).map((span) => span.end));
    const lines = ['', `[${style.slice(8)}]`, ...additions.map(({ key, value }) => pair(key, value))];
    return [linesAfter({ text, offset, comment }, lines)];
  }
  if (style.startsWith('tables ')) {
    const offset = endOfMember(place.after ?? container.members.at(-1), text.length);
    const lines = additions.flatMap(({ value }) => [
      '',
      `[[${style.slice(7)}]]`,
      ...pairs(isMap(value) ? value : refuseEntries(`a list of tables takes maps only`)),
    ]);
    return [linesAfter({ text, offset, comment }, lines)];
  }
  const prefix = style.startsWith('dotted ') ? style.slice(7) : '';
  const atTop = style === 'top';
  const sections = additions.filter(({ value }) => atTop && isSection(value));
  const lines = additions.filter((addition) => !sections.includes(addition)).map(({ key, value }) => prefix + pair(key, value));
  return insertInSections(
    { ...place, comment },
    { pairs: lines, sections: sections.flatMap(({ key, value }) => sectionLines(spellKey(key), value)) },
  );
}

function endOfMember(member: TreeMember | undefined, otherwise: number): number {
  if (member === undefined) return otherwise;
  return Math.max(member.span.end, ...tomlParts(member.value).map((span) => span.end));
}

function remove(place: TreePlace, members: readonly TreeMember[]): readonly Splice[] {
  if (place.container.style === 'inline') return removeInBrackets(place, members);
  if (isInline(place.container.style)) return members.map((member) => withComma(place.text, member.span));
  return members.flatMap((member) => {
    const parts = tomlParts(member.value).map((span) => ({ ...wholeLines(place.text, span, comment), text: '' }));
    const inBrackets = member.value.kind !== 'leaf' && isInline(member.value.style);
    return [...removeLines(comment)(place, [member]), ...(inBrackets ? [] : parts)];
  });
}

function isInline(style = ''): boolean {
  return /^inline(?: |$)/.test(style);
}

/** A pair of an inline table whose neighbours may belong to other tables of dotted keys: its comma goes along. */
function withComma(text: string, { start, end }: Span): Splice {
  const before = /,\s*$/.exec(text.slice(0, start));
  const behind = /^\s*,[ \t]*/.exec(text.slice(end));
  return { start: before === null ? start : before.index, end: before === null ? end + (behind?.[0].length ?? 0) : end, text: '' };
}

/** A table that becomes another kind of value goes first, wherever its parts stand. */
function reshape({ after }: TreePlace & { readonly after: TreeMember }, value: Entry): Splice | undefined {
  if (after.value.kind !== 'leaf' && !isInline(after.value.style)) return undefined;
  return { ...outerSpan(after.value), text: inline(value) };
}

function tableLines(entries: Entries, path: string): readonly string[] {
  const plain = Object.entries(entries).filter(([, value]) => !isSection(value));
  const sections = Object.entries(entries).filter(([, value]) => isSection(value));
  return [
    ...plain.map(([key, value]) => pair(key, value)),
    ...sections.flatMap(([key, value]) => sectionLines(path + spellKey(key), value)),
  ];
}

/** Maps and lists of maps stand in tables of their own; everything else in brackets. */
function isSection(value: Entry): boolean {
  return isMap(value) || (isList(value) && value.length > 0 && value.every(isMap));
}

function sectionLines(path: string, value: Entry): readonly string[] {
  if (isMap(value)) return ['', `[${path}]`, ...tableLines(value, `${path}.`)];
  return (isList(value) ? value : []).flatMap((item) => ['', `[[${path}]]`, ...(isMap(item) ? tableLines(item, `${path}.`) : [])]);
}

function pairs(entries: Entries): readonly string[] {
  return Object.entries(entries).map(([key, value]) => pair(key, value));
}

function pair(key: string, value: Entry): string {
  return `${spellKey(key)} = ${inline(value)}`;
}

function inline(value: Entry): string {
  if (typeof value === 'string') return spellScalar(value);
  if (isList(value)) return `[${value.map(inline).join(', ')}]`;
  const members = pairs(isMap(value) ? value : {});
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

function spellScalar(text: string): string {
  const value = stringOfText(text, isTomlLiteral);
  return value === undefined ? text : spellString(value);
}
