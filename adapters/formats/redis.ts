import { createCodec } from './create-codec.ts';
import type { Addition, Language } from './language.ts';
import { flatLines, linesOf } from './lines.ts';
import { spellArgument, splitArguments } from './redis-arguments.ts';
import { type Container, isList, refuseEntries, refuseText, type TreeMember } from './tree.ts';

/**
 * redis.conf, sentinel.conf and their relatives: `directive argument …` a line.
 * A value is the arguments in redis' own spelling, one blank between them, quoted only where needed;
 * a single empty argument is ''. Directives are lower case, as redis compares them.
 */
const language: Language = {
  name: 'redis',
  comment: '#',
  repeats: true,
  scan,
  format: (entries) =>
    Object.entries(entries)
      .flatMap(([key, value]) => (isList(value) ? value : [value]).map((item) => `${statement({ key, value: item })}\n`))
      .join(''),
  spell: spellValue,
  // A comment never follows a directive on its line: redis reads it as arguments.
  ...flatLines(statement, /^$/),
  canonicalText,
  canonicalKey,
};

export const redisCodec = createCodec(language);

function scan(text: string): Container {
  const members: TreeMember[] = [];
  for (const line of linesOf(text)) {
    if (line.content === '' || line.content.startsWith('#')) continue;
    if (line.content.includes('\0')) refuseText(text, line.start, 'a NUL character stands in the line; remove it');
    const found = splitArguments(line.content);
    const [directive, ...values] =
      found ?? refuseText(text, line.start, `unbalanced quotes in '${shorten(line.content)}'; close each quote before a blank`);
    const [first] = values;
    const last = values.at(-1);
    if (directive === undefined || first === undefined || last === undefined) {
      refuseText(text, line.start, `the directive '${shorten(line.content)}' has no argument; give it a value, '""' for an empty one`);
    }
    members.push({
      key: spellArgument(directive.bytes).toLowerCase(),
      span: { start: line.start, end: line.end },
      value: { kind: 'leaf', span: { start: line.start + first.start, end: line.start + last.end }, text: joinArguments(values) },
    });
  }
  return { kind: 'map', span: { start: 0, end: text.length }, members };
}

function joinArguments(values: readonly { readonly bytes: Uint8Array }[]): string {
  const [first] = values;
  if (values.length === 1 && first?.bytes.length === 0) return '';
  return values.map((value) => spellArgument(value.bytes)).join(' ');
}

function canonicalText(text: string): string {
  const found = /[\n\r\0]/.test(text) ? undefined : splitArguments(text);
  return joinArguments(
    found ?? refuseEntries(`'${shorten(text)}' cannot be split into arguments; quote a line break as "\\n" and close each quote`),
  );
}

function canonicalKey(key: string): string {
  const found = splitArguments(key) ?? [];
  const [directive] = found;
  if (directive === undefined || found.length > 1 || key.startsWith('#'))
    refuseEntries(`'${shorten(key)}' is not the name of a directive; give one word`);
  return spellArgument(directive.bytes).toLowerCase();
}

function statement({ key, value }: Addition): string {
  if (typeof value !== 'string') refuseEntries(`the redis directive '${key}' cannot hold a map; give text or a list of text`);
  return `${key} ${spellValue(value)}`;
}

function spellValue(value: string): string {
  return value === '' ? '""' : value;
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
