import { html } from 'hono/html';
import type { Block, Line } from '../../../review/index.ts';
import type { Content, Markup } from './markup.ts';
import { renderTable } from './table.ts';
import { renderValue, showControls } from './value.ts';

export interface BlockOptions {
  /** The beginning of the tables' ids. */
  readonly id: string;
  /** Whether folded parts stand open; folded parts inside of them never do. */
  readonly open: boolean;
}

/** A document of a review. */
export function renderBlocks(blocks: readonly Block[], options: BlockOptions): Markup {
  return html`<div class="blocks">${blocks.map((block, index) => renderBlock(block, { ...options, id: `${options.id}-${index}` }))}</div>`;
}

function renderBlock(block: Block, { id, open }: BlockOptions): Markup {
  switch (block.kind) {
    case 'heading':
      return html`<h2>${renderLine(block.text)}</h2>`;
    case 'paragraph':
      return html`<p>${renderLine(block.text)}</p>`;
    case 'list':
      return html`<ul class="points">${block.items.map((item) => html`<li>${renderLine(item)}</li>`)}</ul>`;
    case 'table':
      return renderTable({
        id,
        caption: block.columns.join(', '),
        columns: block.columns,
        rows: block.rows.map((row, index) => ({
          key: `${id} ${index}`,
          cells: block.columns.map((_, column) => renderCell(row[column] ?? [])),
        })),
      });
    case 'details':
      return html`<details class="fold" data-key="${id}"${open ? html` open` : ''}><summary>${renderLine(block.summary)}</summary>${renderBlocks(block.blocks, { id, open: false })}</details>`;
  }
}

/** A value alone in a cell is folded where it is long. */
function renderCell(line: Line): Content {
  const [only] = line;
  if (line.length === 1 && typeof only === 'object' && 'code' in only) return renderValue(only.code, '');
  return renderLine(line);
}

function renderLine(line: Line): Content {
  return line.map((span) => {
    if (typeof span === 'string') return showControls(span);
    return 'code' in span ? html`<code>${showControls(span.code)}</code>` : html`<strong>${showControls(span.strong)}</strong>`;
  });
}
