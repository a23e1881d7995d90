import type { Entries, EntriesChange } from './codec.ts';
import { createCodec } from './create-codec.ts';
import type { Addition, Language, Splice, TreePlace } from './language.ts';
import { indentAt, lineBreakOf, linesAfter, linesAtEnd, removeLines } from './lines.ts';
import { type NginxToken, nginxTokens } from './nginx-tokens.ts';
import { type Container, depthLimit, isList, isMap, refuseEntries, refuseText, type TreeMember } from './tree.ts';

/**
 * nginx: `directive argument …;` is text, the arguments in nginx's own spelling with one blank between them; a block is a
 * map under its directive and arguments (`location /x`). What stands several times is a list. Lua blocks are refused.
 */
const language: Language = {
  name: 'nginx',
  comment: '#',
  repeats: true,
  ordered: [
    ['allow', 'deny'],
    ['set', 'if', 'rewrite', 'return', 'break'],
  ],
  nameOf: (key) => key.split(' ', 1)[0] ?? key,
  scan,
  format: (entries) =>
    statements(entries, '')
      .map((line) => `${line}\n`)
      .join(''),
  spell: (value, leaf) => (leaf.style === commented ? refuseComments() : leaf.style === 'bare' ? ` ${value}` : value),
  insert,
  remove: removeLines(/^#/),
  reshape: ({ text, after }, value): Splice => ({
    ...after.span,
    text: statement({ key: after.key, value }, indentAt(text, after.span.start)).join(lineBreakOf(text)).trimStart(),
  }),
  canonicalText,
  canonicalKey,
};

/** Style of arguments with comments between them. */
const commented = 'commented';

function refuseComments(): never {
  return refuseEntries('comments stand between the arguments and would be lost; move them before the directive, or own the whole file');
}

export const nginxCodec = createCodec(language);

interface OpenBlock {
  readonly key: string;
  readonly start: number;
  readonly bodyStart: number;
  readonly members: TreeMember[];
}

function scan(text: string): Container {
  const top: OpenBlock = { key: '', start: 0, bodyStart: 0, members: [] };
  const open: OpenBlock[] = [top];
  let words: NginxToken[] = [];
  for (const token of nginxTokens(text)) {
    const block = open.at(-1) ?? top;
    if (token.type === 'word') words.push(token);
    else if (token.type === '}') {
      if (words.length > 0 || open.length === 1)
        refuseText(text, token.start, "unexpected '}'; end the directive before it with ';', or remove it");
      open.pop();
      open.at(-1)?.members.push(closeBlock(block, token));
    } else {
      const [name] = words;
      if (name === undefined) return refuseText(text, token.start, `unexpected '${token.type}'; name a directive before it`);
      if (token.type === ';') block.members.push(directive(text, words, token));
      else open.push(openBlock(text, { words, token, depth: open.length }));
      words = [];
    }
  }
  const [word] = words;
  if (word !== undefined)
    refuseText(text, word.start, `the directive '${text.slice(word.start, word.end).slice(0, 60)}' is never ended; add ';'`);
  const last = open.at(-1) ?? top;
  if (open.length > 1) refuseText(text, last.start, `the block '${last.key.slice(0, 60)}' is never closed; add '}'`);
  return { kind: 'map', span: { start: 0, end: text.length }, members: top.members, style: 'top' };
}

function directive(text: string, words: readonly NginxToken[], end: NginxToken): TreeMember {
  const [name, ...values] = words;
  const start = name?.start ?? 0;
  const first = values[0]?.start ?? name?.end ?? 0;
  const span = { start: first, end: values.at(-1)?.end ?? first };
  return {
    key: text.slice(start, name?.end),
    span: { start, end: end.end },
    value: { kind: 'leaf', span, text: joinWords(text, values), ...styleOf(text, words) },
  };
}

function styleOf(text: string, words: readonly NginxToken[]): { readonly style?: string } {
  if (words.length === 1) return { style: 'bare' };
  const gaps = words.slice(1).map((word, index) => text.slice(words[index]?.end, word.start));
  return gaps.some((gap) => gap.includes('#')) ? { style: commented } : {};
}

function openBlock(text: string, { words, token, depth }: { words: readonly NginxToken[]; token: NginxToken; depth: number }): OpenBlock {
  const key = joinWords(text, words);
  if (depth > depthLimit) refuseText(text, token.start, `blocks are nested deeper than ${depthLimit} levels`);
  if (isLua(key))
    refuseText(text, token.start, `'${key.slice(0, 60)}' holds Lua code, which is no nginx syntax; use the _by_lua_file form`);
  return { key, start: words[0]?.start ?? token.start, bodyStart: token.end, members: [] };
}

function closeBlock({ key, start, bodyStart, members }: OpenBlock, end: NginxToken): TreeMember {
  return { key, span: { start, end: end.end }, value: { kind: 'map', span: { start: bodyStart, end: end.start }, members } };
}

function joinWords(text: string, words: readonly NginxToken[]): string {
  return words.map((word) => text.slice(word.start, word.end)).join(' ');
}

function isLua(key: string): boolean {
  return /^\S*_by_lua_block(?: |$)/.test(key);
}

function insert({ text, container, after }: TreePlace, additions: readonly Addition[]): readonly Splice[] {
  const comment = /^#/;
  const last = after ?? container.members.at(-1);
  if (last !== undefined) {
    const lines = additions.flatMap((addition) => statement(addition, indentAt(text, last.span.start)));
    return [linesAfter({ text, offset: last.span.end, comment }, lines)];
  }
  if (container.style === 'top')
    return [
      linesAtEnd(
        text,
        additions.flatMap((addition) => statement(addition, '')),
      ),
    ];
  const outer = indentAt(text, container.span.start);
  const lines = additions.flatMap((addition) => statement(addition, `${outer}    `));
  const body = text.slice(container.span.start, container.span.end);
  const splice = linesAfter({ text, offset: container.span.start, comment }, lines);
  return [body.includes('\n') ? splice : { ...splice, text: splice.text + lineBreakOf(text) + outer }];
}

function statements(entries: Entries, indent: string): readonly string[] {
  return Object.entries(entries).flatMap(([key, value]) =>
    (isList(value) ? value : [value]).flatMap((item) => statement({ key, value: item }, indent)),
  );
}

function statement({ key, value }: Addition, indent: string): readonly string[] {
  if (typeof value === 'string') return [`${indent}${key}${value === '' ? '' : ` ${value}`};`];
  return [`${indent}${key} {`, ...statements(isMap(value) ? value : {}, `${indent}    `), `${indent}}`];
}

/** Refuses a value that would end its directive and begin another. */
function canonicalText(text: string): string {
  return (
    wordsBefore(text, ';') ??
    refuseEntries(`'${text.slice(0, 60)}' is not a list of nginx arguments; quote ';', '{', '}' and '#', and close each quote`)
  );
}

function canonicalKey(key: string, value: EntriesChange[string]): string {
  const block = isMap(value) || (isList(value) && isMap(value[0]));
  const words = wordsBefore(key, block || value === undefined ? '{' : ';') ?? '';
  if (words === '' || (typeof value === 'string' && nginxTokens(`${words};`).length !== 2)) {
    refuseEntries(`'${key.slice(0, 60)}' is not an nginx directive; give its name, and the arguments of a block`);
  }
  if (isLua(words)) refuseEntries(`'${key.slice(0, 60)}' holds Lua code, which is no nginx syntax; use the _by_lua_file form`);
  return words;
}

/** The words of a text that is nothing but words up to the mark; undefined otherwise. */
function wordsBefore(text: string, mark: ';' | '{'): string | undefined {
  // As `statement` writes them: a blank before the brace, none before the semicolon.
  const whole = mark === '{' ? `${text} {` : `${text};`;
  try {
    const tokens = nginxTokens(whole);
    const words = tokens.slice(0, -1);
    const fits = tokens.at(-1)?.type === mark && words.every((word) => word.type === 'word' && word.end <= text.length);
    return fits ? joinWords(whole, words) : undefined;
  } catch {
    return undefined;
  }
}
