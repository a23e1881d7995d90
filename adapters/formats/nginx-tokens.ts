import { refuseText, type Span } from './tree.ts';

/** A word in its raw spelling, or a mark. Comments and blanks stand between tokens. */
export interface NginxToken extends Span {
  readonly type: 'word' | ';' | '{' | '}';
}

/** Tokens as ngx_conf_read_token finds them. */
export function nginxTokens(text: string): readonly NginxToken[] {
  const tokens: NginxToken[] = [];
  for (let at = 0; at < text.length; ) {
    const character = text[at] ?? '';
    if (isBlank(character)) at += 1;
    else if (character === '#') at = commentEnd(text, at);
    else if (character === ';' || character === '{' || character === '}') {
      tokens.push({ type: character, start: at, end: at + 1 });
      at += 1;
    } else {
      const end = character === '"' || character === "'" ? quotedEnd(text, at) : wordEnd(text, at);
      tokens.push({ type: 'word', start: at, end });
      at = end;
    }
  }
  return tokens;
}

function isBlank(character: string): boolean {
  return character === ' ' || character === '\t' || character === '\r' || character === '\n';
}

function commentEnd(text: string, from: number): number {
  const at = text.indexOf('\n', from);
  return at === -1 ? text.length : at;
}

/** A bare word ends at a blank, `;` or `{`, but for `${`; a backslash takes the next character along. */
function wordEnd(text: string, start: number): number {
  let at = start;
  let variable = false;
  while (at < text.length) {
    const character = text[at] ?? '';
    if (character === '{' && variable) at += 1;
    else if (character === '\\') {
      variable = false;
      at += 2;
    } else if (isBlank(character) || character === ';' || character === '{') return at;
    else {
      variable = character === '$';
      at += 1;
    }
  }
  return Math.min(at, text.length);
}

function quotedEnd(text: string, start: number): number {
  const quote = text[start];
  let at = start + 1;
  while (at < text.length && text[at] !== quote) at += text[at] === '\\' ? 2 : 1;
  if (at >= text.length) return refuseText(text, start, `a ${quote} is never closed; close the quote`);
  const next = text[at + 1];
  if (next !== undefined && !isBlank(next) && next !== ';' && next !== '{' && next !== ')') {
    refuseText(text, at, `'${next}' follows a closing quote; put a blank or ';' between them`);
  }
  return at + 1;
}
