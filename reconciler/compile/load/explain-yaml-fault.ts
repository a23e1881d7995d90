import { findOpenYaml } from './find-open-yaml.ts';
import type { TextProblem } from './parsed-text.ts';

type ExplainedFault = Pick<TextProblem, 'at' | 'detail' | 'fix'>;

interface NoticedFault {
  /** Where the parser noticed: at or after the place of the mistake. */
  readonly at: number;
  readonly reason: string;
}

/**
 * What a person has to mend, and where. A parser notices a missing bracket, quote or colon only at the line that no longer fits.
 * Values are not quoted: a password may stand in any of them.
 */
export function explainYamlFault(text: string, fault: NoticedFault): ExplainedFault {
  return explainOpen(text, fault) ?? explainMissingColon(text, fault) ?? explainLine(text, fault);
}

function explainOpen(text: string, { at }: NoticedFault): ExplainedFault | undefined {
  const open = findOpenYaml(text, at);
  if (open === undefined) return undefined;
  const { noun, closing } = openings[open.character];
  const noticed = at >= text.length ? 'the end of the file' : `line ${lineNumber(text, at)}`;
  return {
    at: open.at,
    detail: `the ${noun} that begins here is still open at ${noticed}; the line reads ${quoteLine(text, open.at)}`,
    fix: `close it with ${closing}`,
  };
}

const openings = {
  '{': { noun: 'flow map {', closing: '}' },
  '[': { noun: 'flow list [', closing: ']' },
  '"': { noun: 'text in double quotes', closing: '"' },
  "'": { noun: 'text in single quotes', closing: "'" },
} as const;

/** The parser takes a line without a colon for the beginning of a key on several lines. */
function explainMissingColon(text: string, { at, reason }: NoticedFault): ExplainedFault | undefined {
  if (!/multiline key|expected ':'/.test(reason)) return undefined;
  for (let start = lineStart(text, at); ; start = lineStart(text, start - 1)) {
    const line = lineAt(text, start);
    const content = line.trim();
    if (content !== '' && !content.startsWith('#') && !/:(\s|$)/.test(content)) {
      const indent = line.length - line.trimStart().length;
      const [word = ''] = /^(- +)*[\w.-]{0,40}/.exec(content) ?? [];
      return {
        at: start + indent,
        detail: `the line that begins with ${JSON.stringify(word)} has no colon after a key`,
        fix: 'write KEY: VALUE',
      };
    }
    if (start === 0) return undefined;
  }
}

function explainLine(text: string, { at, reason }: NoticedFault): ExplainedFault {
  const line = lineAt(text, at);
  const detail = `${reason}, at or before this place; the line reads ${quoteLine(text, at)}`;
  const content = line.trim().replace(/^(- +)+/, '');
  if (/^[^\s"'#:]+: +[^"'#[{|>][^#]*:( |$)/.test(content))
    return { at, detail, fix: 'a value with a colon and a blank after it needs quotes' };
  if (/^[^\s"'#:]+: +[\]}@%`,]/.test(content)) return { at, detail, fix: 'a value that begins with this character needs quotes' };
  if (/^[^\s"'#:]+: +(".*"|'.*') *[^ #]/.test(content)) return { at, detail, fix: 'nothing may follow the closing quote' };
  if (reason.includes('indentation')) return { at, detail, fix: 'indent the keys of one map alike, and those of a map in it deeper' };
  return { at, detail, fix: 'look at this line and the one above: indentation, colons, quotes and brackets' };
}

/** The line as far as its key; what follows may be a secret. */
function quoteLine(text: string, at: number): string {
  const content = lineAt(text, at).trim();
  const [key = ''] = /^(- +)*["']?[\w./-]{1,60}["']?:/.exec(content) ?? /^(- +)+/.exec(content) ?? [];
  return JSON.stringify(`${key.trimEnd()}${content.length > key.length ? ' …' : ''}`.trimStart());
}

function lineAt(text: string, at: number): string {
  const start = lineStart(text, at);
  const end = text.indexOf('\n', start);
  return text.slice(start, Math.min(end === -1 ? text.length : end, start + 1000));
}

function lineStart(text: string, at: number): number {
  return at <= 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
}

function lineNumber(text: string, at: number): number {
  let line = 1;
  for (let found = text.indexOf('\n'); found !== -1 && found < at; found = text.indexOf('\n', found + 1)) line++;
  return line;
}
