import type { Block, Line } from '../document/blocks.ts';
import { buildDocument } from '../document/build-document.ts';
import { type Limits, shrinking } from '../document/limits.ts';
import type { Review } from '../review.ts';
import { htmlLine, markdownCell, markdownLine } from './markdown-text.ts';

/** Comments of GitHub take 65,536 characters, and whoever posts it adds some. */
const mostBytes = 60_000;

/** The review as a comment of a pull request. A change that reaches very much is shown in part, with counts of what is left out. */
export function formatReviewMarkdown(review: Review): string {
  let text = '';
  for (const limits of shrinking) {
    text = formatWithin(review, limits);
    if (Buffer.byteLength(text) <= mostBytes) return text;
  }
  return cutLines(text);
}

function formatWithin(review: Review, limits: Limits): string {
  return `${buildDocument(review, limits).map(formatBlock).join('\n\n')}\n`;
}

function formatBlock(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `## ${markdownLine(block.text)}`;
    case 'paragraph':
      return markdownLine(block.text);
    case 'list':
      return block.items.map((item) => `- ${markdownLine(item)}`).join('\n');
    case 'table':
      return formatTable(block.columns, block.rows);
    case 'details':
      return `<details><summary>${htmlLine(block.summary)}</summary>\n\n${block.blocks.map(formatBlock).join('\n\n')}\n\n</details>`;
  }
}

function formatTable(columns: readonly string[], rows: readonly (readonly Line[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const body = rows.map((row) => line(columns.map((_, index) => markdownCell(row[index] ?? []))));
  return [line(columns), line(columns.map(() => '---')), ...body].join('\n');
}

/** Values of a hostile length: the first part, which is the short one, is kept. */
function cutLines(text: string): string {
  const kept: string[] = [];
  let bytes = 200;
  for (const line of text.split('\n')) {
    bytes += Buffer.byteLength(line) + 1;
    if (bytes > mostBytes) break;
    kept.push(line);
  }
  const open = kept.filter((line) => line.startsWith('<details>')).length - kept.filter((line) => line === '</details>').length;
  return `${[...kept, ...Array.from({ length: open }, () => '\n</details>'), '', '**The rest is left out: it is too long for a comment.**'].join('\n')}\n`;
}
