import type { Inline, Line } from '../document/blocks.ts';
import { visible } from './visible.ts';

const longestCode = 160;

/** A line as markdown of GitHub and GitLab. Nothing in it can become a tag, a link, a mention or a reference. */
export function markdownLine(line: Line): string {
  return line.map((span) => markdownSpan(span, (code) => code)).join('');
}

/** The same for the cell of a table, which a pipe ends even in code. */
export function markdownCell(line: Line): string {
  return line.map((span) => markdownSpan(span, (code) => code.replaceAll('|', '\\|'))).join('');
}

function markdownSpan(span: Inline, finish: (code: string) => string): string {
  if (typeof span === 'string') return markdownText(span);
  if ('strong' in span) return markdownStrong(span.strong);
  return finish(markdownCode(span.code));
}

/** Blanks stay outside of the marks, or the marks are none. */
function markdownStrong(text: string): string {
  const [, before = '', middle = '', after = ''] = /^( *)(.*?)( *)$/s.exec(visible(text)) ?? [];
  return middle === '' ? before : `${before}**${markdownText(middle)}**${after}`;
}

/** Words as they stand. What a forge makes links or mentions of (@name, #1, !2, addresses) is broken by a space of no width. */
function markdownText(text: string): string {
  return visible(text)
    .replace(/[\\`*_{}[\]<>#|~&]/g, (character) => `\\${character}`)
    .replace(/([@!$%#])(?=[\p{L}\p{N}_-])/gu, '$1&#8203;')
    .replace(/:\/\//g, ':&#8203;//')
    .replace(/\bwww\./gi, 'www&#8203;.');
}

/** A code span fenced by more backticks than it holds. */
function markdownCode(text: string): string {
  const shown = visible(text).replace(/\s+/g, ' ').trim();
  const cut = shown.length <= longestCode ? shown : `${shown.slice(0, longestCode)}…`;
  if (cut === '') return '(empty)';
  const longest = Math.max(0, ...(cut.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  const space = cut.startsWith('`') || cut.endsWith('`') ? ' ' : '';
  return `${fence}${space}${cut}${space}${fence}`;
}

/** Inside tags markdown is not read everywhere: the same as HTML. */
export function htmlLine(line: Line): string {
  return line
    .map((span) => {
      if (typeof span === 'string') return htmlText(span);
      return 'strong' in span ? `<b>${htmlText(span.strong)}</b>` : `<code>${htmlText(span.code)}</code>`;
    })
    .join('');
}

function htmlText(text: string): string {
  return visible(text)
    .replace(/[&<>"'`*_~[\]\\@#!$%|]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replace(/(&#(?:33|35|36|37|64);)/g, '$1&#8203;')
    .replace(/:\/\//g, ':&#8203;//')
    .replace(/\bwww\./gi, 'www&#8203;.');
}
