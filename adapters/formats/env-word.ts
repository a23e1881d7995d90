import { refuseEntries, refuseText } from './tree.ts';

interface Word {
  readonly text: string;
  readonly end: number;
}

/** One shell word, quotes removed; `$` and backquotes are kept as they stand. */
export function readWord(text: string, start: number): Word {
  let value = '';
  let at = start;
  while (at < text.length && !' \t\r\n;'.includes(text[at] ?? '')) {
    const character = text[at] ?? '';
    if (character === "'" || character === '"') {
      const quoted = character === "'" ? readSingle(text, at) : readDouble(text, at);
      value += quoted.text;
      at = quoted.end;
    } else if (character === '\\') {
      if (text[at + 1] !== '\n') value += text[at + 1] ?? '';
      at = Math.min(at + 2, text.length);
    } else if ('&|<>()'.includes(character)) {
      return refuseText(text, at, `'${character}' is an operator of the shell; quote the value`);
    } else {
      value += character;
      at += 1;
    }
  }
  return { text: value, end: at };
}

/** A word that both the shell and systemd read as exactly this text. */
export function spellWord(value: string): string {
  if (value.includes('\0')) refuseEntries('a NUL character cannot stand in an environment file; remove it');
  if (/^[A-Za-z0-9_@%+=:,./-]*$/.test(value)) return value;
  return value.includes("'") ? `"${value.replace(/["\\$`]/g, '\\$&')}"` : `'${value}'`;
}

function readSingle(text: string, start: number): Word {
  const end = text.indexOf("'", start + 1);
  if (end === -1) return refuseText(text, start, "a ' is never closed; close the quote");
  return { text: text.slice(start + 1, end), end: end + 1 };
}

function readDouble(text: string, start: number): Word {
  let value = '';
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text[at] ?? '';
    const next = text[at + 1] ?? '';
    if (character === '"') return { text: value, end: at + 1 };
    if (character === '\\' && '"\\$`\n'.includes(next) && next !== '') {
      if (next !== '\n') value += next;
      at += 1;
    } else value += character;
  }
  return refuseText(text, start, 'a " is never closed; close the quote');
}
