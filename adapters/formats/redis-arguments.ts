import { bytesOfText } from './bytes.ts';

/** One argument of a line: where it stands, and the bytes it means. */
export interface RedisArgument {
  readonly start: number;
  readonly end: number;
  readonly bytes: Uint8Array;
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', a: '\x07' };

/** Splits a line as redis does (sdssplitargs); undefined when quotes are unbalanced. */
export function splitArguments(text: string): readonly RedisArgument[] | undefined {
  const found: RedisArgument[] = [];
  for (let at = skipBlanks(text, 0); at < text.length; at = skipBlanks(text, at)) {
    const argument = readArgument(text, at);
    if (argument === undefined) return undefined;
    found.push(argument);
    at = argument.end;
  }
  return found;
}

/** The shortest spelling that redis splits into exactly this argument. */
export function spellArgument(bytes: Uint8Array): string {
  const text = decode(bytes);
  if (text !== undefined && text !== '' && !/[\s"'\p{Cc}\ufeff]/u.test(text)) return text;
  const characters = text === undefined ? [...bytes].map((byte) => String.fromCharCode(byte)) : [...text];
  return `"${characters.map((character) => spellCharacter(character, text === undefined)).join('')}"`;
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

function spellCharacter(character: string, asByte: boolean): string {
  if (character === '"' || character === '\\') return `\\${character}`;
  const named = Object.entries(escapes).find(([, meaning]) => meaning === character);
  if (named !== undefined) return `\\${named[0]}`;
  const code = character.charCodeAt(0);
  if (code < 0x20 || code === 0x7f || (asByte && code > 0x7f)) return `\\x${code.toString(16).padStart(2, '0')}`;
  return character;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && isBlank(text[at])) at += 1;
  return at;
}

function isBlank(character: string | undefined): boolean {
  return character !== undefined && ' \t\n\v\f\r'.includes(character);
}

function readArgument(text: string, start: number): RedisArgument | undefined {
  const simple = /[!#-&(-~]+(?=[ \t]|$)/y;
  simple.lastIndex = start;
  const found = simple.exec(text)?.[0];
  if (found !== undefined) return { start, end: start + found.length, bytes: bytesOfText(found) };
  const pieces: Uint8Array[] = [];
  let quote = '';
  let at = start;
  for (; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (quote === '' && ' \t\n\r'.includes(character)) break;
    if (quote === '' && (character === '"' || character === "'")) quote = character;
    else if (quote !== '' && character === quote) {
      if (at + 1 < text.length && !isBlank(text[at + 1])) return undefined;
      quote = '';
      at += 1;
      break;
    } else {
      const unit = quote === '' ? plainUnit(text, at) : quotedUnit(text, at, quote);
      pieces.push(unit.bytes);
      at += unit.length - 1;
    }
  }
  return quote === '' ? { start, end: at, bytes: concatenate(pieces) } : undefined;
}

interface Unit {
  readonly bytes: Uint8Array;
  readonly length: number;
}

function plainUnit(text: string, at: number): Unit {
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
  return { bytes: bytesOfText(character), length: character.length };
}

function quotedUnit(text: string, at: number, quote: string): Unit {
  const next = text[at + 1];
  if (text[at] !== '\\' || next === undefined) return plainUnit(text, at);
  if (quote === "'") return next === "'" ? { bytes: bytesOfText("'"), length: 2 } : plainUnit(text, at);
  const hexadecimal = /^x([0-9a-fA-F]{2})/.exec(text.slice(at + 1, at + 4));
  if (hexadecimal?.[1] !== undefined) return { bytes: Uint8Array.of(Number.parseInt(hexadecimal[1], 16)), length: 4 };
  const named = Object.hasOwn(escapes, next) ? escapes[next] : undefined;
  if (named !== undefined) return { bytes: bytesOfText(named), length: 2 };
  const literal = plainUnit(text, at + 1);
  return { bytes: literal.bytes, length: literal.length + 1 };
}

function concatenate(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
