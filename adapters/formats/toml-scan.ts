import { parse, TomlError } from 'smol-toml';
import { CodecError } from './codec.ts';
import { textOfString } from './scalar-text.ts';
import { type Container, depthLimit, type Leaf, refuseText, type Span, type Tree, type TreeMember } from './tree.ts';

/**
 * Styles: `table PATH` and `tables PATH` for what headers open, `implied PATH` for a table that only headers below it name, `dotted PREFIX`
 * for what dotted keys make, `inline` for brackets and `inline PREFIX` for dotted keys in them.
 */
type Growing = Omit<Container, 'members' | 'span'> & { span: Span; readonly members: Growable[]; readonly byKey: Map<string, Growable> };
type Growable = Omit<TreeMember, 'value'> & { readonly value: Leaf | Growing };

/** TOML 1.0 text as a tree of value tokens. smol-toml judges the text first, so the scanner may trust it. */
export function scanToml(text: string): Container {
  assertToml(text);
  const root: Growing = { kind: 'map', span: { start: 0, end: text.length }, members: [], byKey: new Map() };
  let table = root;
  for (let at = skipLayout(text, 0); at < text.length; at = skipLayout(text, at)) {
    if (text[at] === '[') {
      const listed = text[at + 1] === '[';
      const key = readKey(text, at + (listed ? 2 : 1));
      const end = text.indexOf(']', key.end) + (listed ? 2 : 1);
      closeTable(table, at);
      table = openTable(root, { key, header: { start: at, end }, listed });
      at = end;
    } else {
      const pair = readPair(text, at, 1);
      addPair(table, pair);
      at = pair.span.end;
    }
  }
  closeTable(table, text.length);
  return root;
}

/** The body of a table reaches to the next header: comments on the way stand in it. */
function closeTable(table: Growing, end: number): void {
  if (table.head !== undefined) table.span = { start: table.head.end, end };
}

/** A literal that is no string: number, boolean, date or time. */
export function isTomlLiteral(text: string): boolean {
  if (!/^(?:[-+]?\d[-+\w.: ]*|[-+]?(?:inf|nan)|true|false)$/.test(text) || text.endsWith(' ')) return false;
  try {
    const { x } = parse(`x = ${text}`, { integersAsBigInt: true });
    return typeof x !== 'string' && !Array.isArray(x);
  } catch {
    return false;
  }
}

export function spellKey(key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : spellString(key);
}

export function spellString(value: string): string {
  return JSON.stringify(value).replace(/\x7f/g, '\\u007f');
}

function assertToml(text: string): void {
  try {
    parse(text, { integersAsBigInt: true, maxDepth: depthLimit });
  } catch (error) {
    if (error instanceof TomlError) throw new CodecError(error.message.split('\n')[0] ?? error.message, error.line);
    throw new CodecError(error instanceof Error ? error.message : String(error), 1);
  }
}

interface Key {
  readonly parts: readonly string[];
  readonly end: number;
}

interface TomlPair {
  readonly key: Key;
  readonly span: Span;
  readonly value: Leaf | Growing;
}

/** The table a header opens; tables on the way that have no header yet are made without one. */
function openTable(root: Growing, { key, header, listed }: { key: Key; header: Span; listed: boolean }): Growing {
  let table = root;
  const path = key.parts.map(spellKey);
  for (const [index, part] of key.parts.slice(0, -1).entries()) {
    table = descend(table, { key: part, span: header, style: `implied ${path.slice(0, index + 1).join('.')}` });
  }
  const last = key.parts.at(-1) ?? '';
  const style = `table ${path.join('.')}`;
  const span = { start: header.end, end: header.end };
  const present = table.byKey.get(last);
  const opened: Growing = { kind: 'map', span, members: [], byKey: new Map(), head: header, style };
  if (!listed) {
    if (present?.value.kind === 'map') {
      for (const member of present.value.members) push(opened, member);
      table.members.splice(table.members.indexOf(present), 1);
    }
    push(table, { key: last, span: header, value: opened });
  } else if (present?.value.kind === 'list') present.value.members.push({ key: '', span: header, value: opened });
  else {
    const items: Growable[] = [{ key: '', span: header, value: opened }];
    const list: Growing = { kind: 'list', span, members: items, byKey: new Map(), head: header, style: `tables ${path.join('.')}` };
    push(table, { key: last, span: header, value: list });
  }
  return opened;
}

function push(table: Growing, member: Growable): void {
  table.members.push(member);
  table.byKey.set(member.key, member);
}

function descend(table: Growing, { key, span, style }: { key: string; span: Span; style: string }): Growing {
  const present = table.byKey.get(key)?.value;
  if (present?.kind === 'map') return present;
  const item = present?.kind === 'list' ? present.members.at(-1)?.value : undefined;
  if (item !== undefined && item.kind !== 'leaf') return item;
  const made: Growing = { kind: 'map', span, members: [], byKey: new Map(), style, ...(style.startsWith('implied') ? { head: span } : {}) };
  push(table, { key, span, value: made });
  return made;
}

function addPair(table: Growing, { key, span, value }: TomlPair): void {
  const kind = table.style === 'inline' ? 'inline' : 'dotted';
  let target = table;
  let prefix = '';
  for (const part of key.parts.slice(0, -1)) {
    prefix += `${spellKey(part)}.`;
    target = descend(target, { key: part, span, style: `${kind} ${prefix}` });
  }
  push(target, { key: key.parts.at(-1) ?? '', span, value });
}

function readPair(text: string, start: number, depth: number): TomlPair {
  const key = readKey(text, start);
  const { value, end } = readValue(text, skipBlanks(text, text.indexOf('=', key.end) + 1), depth);
  return { key, span: { start, end }, value };
}

function readKey(text: string, from: number): Key {
  const parts: string[] = [];
  let at = skipBlanks(text, from);
  for (;;) {
    const quoted = text[at] === '"' || text[at] === "'";
    const end = quoted ? stringEnd(text, at) : at + (/^[A-Za-z0-9_-]+/.exec(text.slice(at, at + 1000))?.[0].length ?? 0);
    if (end === at || parts.length >= depthLimit)
      refuseText(text, at, `a key is nested deeper than ${depthLimit} levels or longer than 1000 characters`);
    parts.push(quoted ? decodeString(text.slice(at, end)) : text.slice(at, end));
    const next = skipBlanks(text, end);
    if (text[next] !== '.') return { parts, end };
    at = skipBlanks(text, next + 1);
  }
}

function readValue(text: string, start: number, depth: number): { readonly value: Leaf | Growing; readonly end: number } {
  const first = text[start];
  if (first === '[' || first === '{') return readBrackets(text, start, depth);
  const quoted = first === '"' || first === "'";
  const date = /\d{4}-\d\d-\d\d[ Tt]\d\d:[^\s,\]}#]*|[^\s,\]}#]+/y;
  date.lastIndex = start;
  const end = quoted ? stringEnd(text, start) : start + (date.exec(text)?.[0].length ?? 0);
  const raw = text.slice(start, end);
  return { value: { kind: 'leaf', span: { start, end }, text: quoted ? textOfString(decodeString(raw), isTomlLiteral) : raw }, end };
}

function readBrackets(text: string, start: number, depth: number): { readonly value: Growing; readonly end: number } {
  if (depth > depthLimit) refuseText(text, start, `values are nested deeper than ${depthLimit} levels`);
  const kind = text[start] === '{' ? 'map' : 'list';
  const close = kind === 'map' ? '}' : ']';
  const value: Growing = { kind, span: { start: start + 1, end: 0 }, members: [], byKey: new Map(), style: 'inline' };
  let at = skipLayout(text, start + 1);
  while (at < text.length && text[at] !== close) {
    if (kind === 'map') {
      const pair = readPair(text, at, depth + 1);
      addPair(value, pair);
      at = pair.span.end;
    } else {
      const item = readValue(text, at, depth + 1);
      value.members.push({ key: '', span: { start: at, end: item.end }, value: item.value });
      at = item.end;
    }
    at = skipLayout(text, at);
    if (text[at] === ',') at = skipLayout(text, at + 1);
  }
  return { value: { ...value, span: { start: start + 1, end: at } }, end: at + 1 };
}

function stringEnd(text: string, start: number): number {
  const quote = text[start] ?? '"';
  const mark = text.startsWith(quote.repeat(3), start) ? quote.repeat(3) : quote;
  let at = start + mark.length;
  while (at < text.length && !text.startsWith(mark, at)) at += text[at] === '\\' && quote === '"' ? 2 : 1;
  at += mark.length;
  // Up to two quotes may stand before the closing three.
  for (let extra = 0; mark.length === 3 && extra < 2 && text[at] === quote; extra += 1) at += 1;
  return Math.min(at, text.length);
}

function decodeString(raw: string): string {
  const { x } = parse(`x = ${raw}`);
  return String(x);
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\t') at += 1;
  return at;
}

function skipLayout(text: string, from: number): number {
  let at = from;
  for (; at < text.length; at += 1) {
    if (text[at] === '#') {
      const stop = text.indexOf('\n', at);
      at = stop === -1 ? text.length : stop;
    } else if (!' \t\r\n'.includes(text[at] ?? '')) break;
  }
  return Math.min(at, text.length);
}

/** Everything that belongs to a member, wherever its tables stand. */
export function tomlParts(tree: Tree): readonly Span[] {
  if (tree.kind === 'leaf') return [];
  return tree.members.flatMap((member) => [member.span, ...(member.value.kind === 'leaf' ? [] : tomlParts(member.value))]);
}
