import type { Mark } from '../document.ts';

interface KeyNode {
  readonly at: number;
  readonly keyAt?: number;
  children?: Map<string, KeyNode> | KeyNode[];
}

/** Places of tables and of keys that begin a line. The text has been parsed, so its form is known to be right. */
export function scanTomlKeys(text: string): Mark {
  const root: KeyNode = { at: 0 };
  let table: KeyNode = root;
  let at = 0;
  while (at < text.length) {
    at = skipBlank(text, at);
    if (at >= text.length) break;
    if (text[at] === '#') at = endOfLine(text, at);
    else if (text[at] === '[') {
      const list = text[at + 1] === '[';
      const header = readKeys(text, at + (list ? 2 : 1));
      table = openTable(root, header.keys, { list, at });
      at = endOfLine(text, header.end);
    } else {
      const header = readKeys(text, at);
      const valueAt = skipSpaces(text, header.end + 1);
      setValue(table, header.keys, { keyAt: at, at: valueAt });
      at = skipValue(text, valueAt);
    }
  }
  return root;
}

function openTable(root: KeyNode, keys: readonly string[], place: { readonly list: boolean; readonly at: number }): KeyNode {
  let node = root;
  keys.forEach((key, index) => {
    const last = index === keys.length - 1;
    node = child(node, key, { at: place.at, keyAt: place.at });
    if (place.list && last) {
      const items = Array.isArray(node.children) ? node.children : [];
      node.children = items;
      const item: KeyNode = { at: place.at, keyAt: place.at };
      items.push(item);
      node = item;
    } else if (Array.isArray(node.children)) node = node.children.at(-1) ?? node;
  });
  return node;
}

function setValue(table: KeyNode, keys: readonly string[], place: { readonly keyAt: number; readonly at: number }): void {
  let node = table;
  for (const key of keys) node = child(node, key, place);
}

function child(node: KeyNode, key: string, place: { readonly at: number; readonly keyAt: number }): KeyNode {
  if (Array.isArray(node.children)) return node;
  node.children ??= new Map();
  const known = node.children.get(key);
  if (known !== undefined) return known;
  const created: KeyNode = { ...place };
  node.children.set(key, created);
  return created;
}

/** Parts of a dotted key, and the offset after it (of `=` or `]`). */
function readKeys(text: string, from: number): { readonly keys: readonly string[]; readonly end: number } {
  const keys: string[] = [];
  let at = from;
  for (;;) {
    at = skipSpaces(text, at);
    const quote = text[at];
    const start = at;
    if (quote === '"' || quote === "'") {
      at = skipString(text, at);
      keys.push(quote === '"' ? unescapeKey(text.slice(start, at)) : text.slice(start + 1, at - 1));
    } else {
      while (isBareKey(text.charCodeAt(at))) at++;
      keys.push(text.slice(start, at));
    }
    at = skipSpaces(text, at);
    if (text[at] !== '.') return { keys, end: at };
    at++;
  }
}

/** Offset of the end of the line on which a value ends. */
function skipValue(text: string, from: number): number {
  let depth = 0;
  let at = from;
  while (at < text.length) {
    const c = text[at];
    if (c === '"' || c === "'") {
      at = skipString(text, at);
      continue;
    }
    if (c === '#') {
      at = endOfLine(text, at);
      continue;
    }
    if (c === '[' || c === '{') depth++;
    else if (c === ']' || c === '}') depth--;
    else if (c === '\n' && depth <= 0) return at;
    at++;
  }
  return at;
}

function skipString(text: string, from: number): number {
  const quote = text[from] ?? '"';
  const triple = quote.repeat(3);
  const multiline = text.startsWith(triple, from);
  let at = from + (multiline ? 3 : 1);
  while (at < text.length) {
    if (quote === '"' && text[at] === '\\') at += 2;
    else if (multiline && text.startsWith(triple, at)) {
      at += 3;
      while (text[at] === quote) at++;
      return at;
    } else if (!multiline && text[at] === quote) return at + 1;
    else at++;
  }
  return at;
}

function unescapeKey(quoted: string): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted.slice(1, -1);
  }
}

function skipBlank(text: string, from: number): number {
  let at = from;
  while (isBlank(text.charCodeAt(at))) at++;
  return at;
}

function skipSpaces(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\t') at++;
  return at;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}

function isBareKey(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 45 || code === 95;
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9 || code === 10 || code === 13;
}
