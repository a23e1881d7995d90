import { stripVTControlCharacters, styleText } from 'node:util';

export interface TextTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Columns two spaces apart, the head in bold where colours are wanted. Cells keep to one line. */
export function formatTable({ columns, rows }: TextTable, { colour }: { readonly colour: boolean }): string {
  const cells = rows.map((row) => columns.map((_, index) => oneLine(row[index] ?? '')));
  const widths = columns.map((column, index) => Math.max(column.length, ...cells.map((row) => row[index]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd();
  const head = line(columns.map((column) => column.toUpperCase()));
  return `${[colour ? styleText('bold', head, { validateStream: false }) : head, ...cells.map(line)].join('\n')}\n`;
}

/** Texts come from a repository or a server: no control characters reach the terminal. */
export function oneLine(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/\p{C}+/gu, ' ')
    .trim();
}
