import { createCodec } from './create-codec.ts';
import { readWord, spellWord } from './env-word.ts';
import type { Addition, Language } from './language.ts';
import { flatLines } from './lines.ts';
import { type Container, isList, refuseEntries, refuseText, type TreeMember } from './tree.ts';

/**
 * Environment files of the shell and of systemd: `KEY=VALUE`, with or without `export`.
 * Values are literal: written so that neither expands anything. An expansion found in a file is given as it is spelled.
 */
const language: Language = {
  name: 'env',
  comment: '#',
  repeats: true,
  scan,
  format: (entries) =>
    Object.entries(entries)
      .flatMap(([key, value]) => (isList(value) ? value : [value]).map((item) => `${statement({ key, value: item })}\n`))
      .join(''),
  spell: (value) => spellWord(value),
  ...flatLines(statement, /^#/),
  canonicalKey,
};

export const envCodec = createCodec(language);

const assignment = /(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)=/y;

function scan(text: string): Container {
  const members: TreeMember[] = [];
  for (let at = 0; ; ) {
    while (at < text.length && ' \t\r\n;'.includes(text[at] ?? '')) at += 1;
    if (at >= text.length) break;
    if (text[at] === '#') at = lineStop(text, at);
    else {
      const member = readAssignment(text, at);
      members.push(member);
      at = member.span.end;
      if (!/[\s;]/.test(text[at] ?? ' ')) refuseText(text, at, `'${text[at]}' cannot follow a value; quote the value`);
    }
  }
  return { kind: 'map', span: { start: 0, end: text.length }, members };
}

function readAssignment(text: string, start: number): TreeMember {
  assignment.lastIndex = start;
  const found = assignment.exec(text);
  if (found?.[1] === undefined) {
    const line = text.slice(start, lineStop(text, start)).trim();
    return refuseText(
      text,
      start,
      `'${line.slice(0, 60)}' is not an assignment; write KEY=VALUE, with quotes around a value that holds blanks`,
    );
  }
  const valueStart = start + found[0].length;
  const word = readWord(text, valueStart);
  return {
    key: found[1],
    span: { start, end: word.end },
    value: { kind: 'leaf', span: { start: valueStart, end: word.end }, text: word.text },
  };
}

function lineStop(text: string, from: number): number {
  const at = text.indexOf('\n', from);
  return at === -1 ? text.length : at;
}

function canonicalKey(key: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(key)) refuseEntries(`'${key}' is not the name of a variable; use letters, digits and '_'`);
  return key;
}

function statement({ key, value }: Addition): string {
  if (typeof value !== 'string') refuseEntries(`the variable '${key}' cannot hold a map; give text`);
  return `${key}=${spellWord(value)}`;
}
