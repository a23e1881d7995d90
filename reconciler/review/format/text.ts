import { styleText } from 'node:util';
import type { Block, Inline, Line } from '../document/blocks.ts';
import { buildDocument } from '../document/build-document.ts';
import { unlimited } from '../document/limits.ts';
import type { Review } from '../review.ts';
import { visible } from './visible.ts';

export interface ReviewTextOptions {
  readonly colour: boolean;
}

/** The review for a terminal, with nothing left out. */
export function formatReviewText(review: Review, options: ReviewTextOptions = { colour: false }): string {
  return `${buildDocument(review, unlimited)
    .map((block) => formatBlock(block, options))
    .join('\n\n')}\n`;
}

function formatBlock(block: Block, options: ReviewTextOptions): string {
  switch (block.kind) {
    case 'heading':
      return bold(plain(block.text), options);
    case 'paragraph':
      return textLine(block.text, options);
    case 'list':
      return block.items.map((item) => `- ${textLine(item, options)}`).join('\n');
    case 'table':
      return formatTable(block.columns, block.rows);
    case 'details':
      return [textLine(block.summary, options), ...block.blocks.map((inner) => indent(formatBlock(inner, options)))].join('\n');
  }
}

function formatTable(columns: readonly string[], rows: readonly (readonly Line[])[]): string {
  const cells = [columns.map((column) => column.toUpperCase()), ...rows.map((row) => columns.map((_, index) => plain(row[index] ?? [])))];
  const widths = columns.map((_, index) => Math.max(...cells.map((row) => row[index]?.length ?? 0)));
  return cells
    .map((row) =>
      row
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function textLine(line: Line, options: ReviewTextOptions): string {
  return line
    .map((span) => (typeof span === 'object' && 'strong' in span ? bold(visible(span.strong), options) : visible(textOf(span))))
    .join('');
}

function plain(line: Line): string {
  return line.map((span) => visible(textOf(span))).join('');
}

function textOf(span: Inline): string {
  if (typeof span === 'string') return span;
  return 'strong' in span ? span.strong : span.code;
}

function bold(text: string, { colour }: ReviewTextOptions): string {
  return colour ? styleText('bold', text, { validateStream: false }) : text;
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}
