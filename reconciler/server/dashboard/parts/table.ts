import { html } from 'hono/html';
import type { Content, Markup } from './markup.ts';

export interface Table {
  /** Unique on the page. */
  readonly id: string;
  /** For those who do not see the page. */
  readonly caption: string;
  readonly columns: readonly (string | Column)[];
  readonly rows: readonly TableRow[];
}

export interface Column {
  readonly label: string;
  readonly class?: 'number' | 'wide' | 'tight';
}

export interface TableRow {
  /** Stays the same while the page updates itself. */
  readonly key: string;
  /** One per column; the first one names the row. */
  readonly cells: readonly Content[];
  readonly class?: string;
}

/**
 * A table that scrolls inside its own region and turns into cards on a phone.
 * The roles keep it a table for screen readers where the style sheet changes how it is laid out.
 */
export function renderTable({ id, caption, columns, rows }: Table): Markup {
  const all = columns.map((column) => (typeof column === 'string' ? { label: column } : column));
  return html`<div class="scroll" role="region" aria-labelledby="${id}-caption" tabindex="0">
<table role="table" id="${id}">
<caption id="${id}-caption">${caption}</caption>
<thead role="rowgroup"><tr role="row">${all.map((column) => html`<th role="columnheader" scope="col" class="${column.class ?? ''}">${column.label}</th>`)}</tr></thead>
<tbody role="rowgroup">${rows.map((row) => renderRow(row, all))}</tbody>
</table>
</div>`;
}

function renderRow({ key, cells, class: rowClass = '' }: TableRow, columns: readonly Column[]): Markup {
  return html`
<tr role="row" data-key="${key}" class="${rowClass}">${cells.map((cell, index) => {
    const { label = '', class: cellClass = '' } = columns[index] ?? {};
    if (index === 0) return html`<th role="rowheader" scope="row" class="${cellClass}">${cell}</th>`;
    return html`<td role="cell" data-label="${label}" class="${cellClass}">${cell}</td>`;
  })}</tr>`;
}
