import { textOfString } from './scalar-text.ts';
import { type Container, depthLimit, type Leaf, refuseText, type Tree, type TreeMember } from './tree.ts';

interface Found<T extends Tree = Tree> {
  readonly tree: T;
  /** Offset behind the value. */
  readonly end: number;
}

/** RFC 8259 text as a tree of value tokens. A key that stands twice is refused. */
export function scanJson(text: string): Container {
  const start = skipBlanks(text, 0);
  if (text[start] !== '{') refuseText(text, start, 'the text does not begin with an object; put { } around it');
  const found = readContainer(text, start, 1);
  const rest = skipBlanks(text, found.end);
  if (rest < text.length) refuseText(text, rest, `'${text.slice(rest, rest + 20)}' follows the object; remove it`);
  return found.tree;
}

function readValue(text: string, start: number, depth: number): Found {
  const character = text[start];
  if (character === '{' || character === '[') return readContainer(text, start, depth + 1);
  if (character === '"') return readString(text, start);
  const literal = /^[^\s,\]}]{1,4096}/.exec(text.slice(start, start + 4096))?.[0] ?? '';
  if (!isJsonLiteral(literal))
    refuseText(
      text,
      start,
      `'${literal.slice(0, 40)}' is not a JSON value; write a string in double quotes, a number, true, false or null`,
    );
  const end = start + literal.length;
  return { tree: { kind: 'leaf', span: { start, end }, text: literal }, end };
}

function readContainer(text: string, start: number, depth: number): Found<Container> {
  if (depth > depthLimit) refuseText(text, start, `values are nested deeper than ${depthLimit} levels`);
  const kind = text[start] === '{' ? 'map' : 'list';
  const close = kind === 'map' ? '}' : ']';
  const members: TreeMember[] = [];
  const keys = new Set<string>();
  let at = skipBlanks(text, start + 1);
  while (text[at] !== close || members.length > 0) {
    const member = kind === 'map' ? readPair(text, at, depth) : readItem(text, at, depth);
    if (kind === 'map' && keys.has(member.key)) refuseText(text, at, `the key '${member.key.slice(0, 60)}' stands twice; remove one`);
    keys.add(member.key);
    members.push(member);
    at = skipBlanks(text, member.span.end);
    if (text[at] === close) break;
    if (text[at] !== ',') refuseText(text, at, `expected ',' or '${close}', found '${text[at] ?? 'the end of the text'}'`);
    at = skipBlanks(text, at + 1);
  }
  return { tree: { kind, span: { start: start + 1, end: at }, members }, end: at + 1 };
}

function readItem(text: string, at: number, depth: number): TreeMember {
  const { tree, end } = readValue(text, at, depth);
  return { key: '', span: { start: at, end }, value: tree };
}

function readPair(text: string, at: number, depth: number): TreeMember {
  if (text[at] !== '"') refuseText(text, at, `expected a key in double quotes, found '${text[at] ?? 'the end of the text'}'`);
  const keyEnd = stringEnd(text, at);
  const colon = skipBlanks(text, keyEnd);
  if (text[colon] !== ':') refuseText(text, colon, `expected ':' behind the key, found '${text[colon] ?? 'the end of the text'}'`);
  const { tree, end } = readValue(text, skipBlanks(text, colon + 1), depth);
  return { key: decode(text, at, keyEnd), span: { start: at, end }, value: tree };
}

function readString(text: string, start: number): Found<Leaf> {
  const end = stringEnd(text, start);
  return { tree: { kind: 'leaf', span: { start, end }, text: textOfString(decode(text, start, end), isJsonLiteral) }, end };
}

function stringEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at < text.length ? at + 1 : refuseText(text, start, 'a string is never closed; close the quote');
}

function decode(text: string, start: number, end: number): string {
  try {
    return String(JSON.parse(text.slice(start, end)));
  } catch {
    return refuseText(
      text,
      start,
      `${text.slice(start, Math.min(end, start + 40))} is not a JSON string; escape control characters and backslashes`,
    );
  }
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \t\r\n'.includes(text[at] ?? '')) at += 1;
  return at;
}

export function isJsonLiteral(text: string): boolean {
  return /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/.test(text);
}
