import { createCodec } from './create-codec.ts';
import type { Addition, Language } from './language.ts';
import { flatLines } from './lines.ts';
import { type Container, isList, refuseEntries, refuseText, type TreeMember } from './tree.ts';

/**
 * Java `.properties` as java.util.Properties reads them (zoo.cfg, server.properties, …): continuation lines, `=`, `:` or
 * a blank as separator, escapes. Written in ASCII, since Java reads these files as Latin-1 or UTF-8 depending on who opens them.
 */
const language: Language = {
  name: 'properties',
  comment: '#',
  repeats: true,
  scan,
  format: (entries) =>
    Object.entries(entries)
      .flatMap(([key, value]) => (isList(value) ? value : [value]).map((item) => `${statement({ key, value: item })}\n`))
      .join(''),
  spell: (value, leaf) => (leaf.style ?? '') + escapeValue(value),
  ...flatLines(statement, /^$/),
};

export const propertiesCodec = createCodec(language);

function scan(text: string): Container {
  const members: TreeMember[] = [];
  for (let at = 0; at < text.length; ) {
    const start = skip(text, at, /[ \t\f\r\n]/);
    if (start >= text.length) break;
    const comment = text[start] === '#' || text[start] === '!';
    const stop = comment ? lineStop(text, start) : logicalStop(text, start);
    if (!comment) members.push(readStatement(text, start, stop));
    at = stop + 1;
  }
  return { kind: 'map', span: { start: 0, end: text.length }, members };
}

function readStatement(text: string, start: number, stop: number): TreeMember {
  let keyEnd = start;
  while (keyEnd < stop && !/[=: \t\f]/.test(text[keyEnd] ?? '')) keyEnd += text[keyEnd] === '\\' ? escapeLength(text, keyEnd) : 1;
  keyEnd = Math.min(keyEnd, stop);
  const separator = skipBlanks(text, keyEnd, stop);
  const separated = text[separator] === '=' || text[separator] === ':';
  const valueStart = separated && separator < stop ? skipBlanks(text, separator + 1, stop) : separator;
  const bare = valueStart === keyEnd;
  return {
    key: decodeEscapes(text, start, keyEnd),
    span: { start, end: stop },
    value: {
      kind: 'leaf',
      span: { start: valueStart, end: stop },
      text: decodeEscapes(text, valueStart, stop),
      ...(bare ? { style: '=' } : {}),
    },
  };
}

function skip(text: string, from: number, characters: RegExp): number {
  let at = from;
  while (at < text.length && characters.test(text[at] ?? '')) at += 1;
  return at;
}

/** Blanks between key and value may hold a continuation. */
function skipBlanks(text: string, from: number, stop: number): number {
  let at = from;
  while (at < stop) {
    if (/[ \t\f]/.test(text[at] ?? '')) at += 1;
    else if (text[at] === '\\' && /[\r\n]/.test(text[at + 1] ?? '')) at += escapeLength(text, at);
    else break;
  }
  return Math.min(at, stop);
}

function lineStop(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== '\n' && text[at] !== '\r') at += 1;
  return at;
}

/** End of a logical line: the first line break that no backslash escapes. */
function logicalStop(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== '\n' && text[at] !== '\r') at += text[at] === '\\' ? escapeLength(text, at) : 1;
  return Math.min(at, text.length);
}

/** Length of an escape; a continuation takes the blanks of the next line with it. */
function escapeLength(text: string, at: number): number {
  const next = text[at + 1];
  if (next !== '\n' && next !== '\r') return next === undefined ? 1 : 2;
  const from = next === '\r' && text[at + 2] === '\n' ? at + 3 : at + 2;
  return skip(text, from, /[ \t\f]/) - at;
}

const named: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' };

function decodeEscapes(text: string, start: number, end: number): string {
  let value = '';
  for (let at = start; at < end; ) {
    const character = text[at] ?? '';
    const next = text[at + 1];
    if (character !== '\\' || next === undefined) {
      if (character !== '\\') value += character;
      at += 1;
    } else if (next === 'u') {
      const digits = /^[0-9a-fA-F]{4}$/.exec(text.slice(at + 2, Math.min(at + 6, end)))?.[0];
      if (digits === undefined)
        return refuseText(text, at, `'${text.slice(at, at + 6)}' is not an escape; write \\u and four hexadecimal digits`);
      value += String.fromCharCode(Number.parseInt(digits, 16));
      at += 6;
    } else {
      if (next !== '\n' && next !== '\r') value += Object.hasOwn(named, next) ? named[next] : next;
      at += escapeLength(text, at);
    }
  }
  return value;
}

function statement({ key, value }: Addition): string {
  if (typeof value !== 'string') refuseEntries(`the property '${key}' cannot hold a map; give text or a list of text`);
  return `${encodeEscapes(key).replace(/[ =:#!]/g, '\\$&')}=${escapeValue(value)}`;
}

function escapeValue(value: string): string {
  return encodeEscapes(value).replace(/^ /, '\\ ');
}

function encodeEscapes(text: string): string {
  return text.replace(/[^ -[\]-~]/g, (character) => {
    if (character === '\\') return '\\\\';
    const letter = Object.entries(named).find(([, meaning]) => meaning === character)?.[0];
    return `\\${letter ?? `u${character.charCodeAt(0).toString(16).padStart(4, '0')}`}`;
  });
}
