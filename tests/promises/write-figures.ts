import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const page = join(import.meta.dirname, '../../docs/promises.md');

/** Puts the printed lines into the table of the page; lines of other promises stay. */
export function writeFigures(lines: readonly string[]): void {
  writeFileSync(page, withFigures(readFileSync(page, 'utf8'), lines));
}

export function withFigures(text: string, lines: readonly string[]): string {
  const byId = new Map(lines.map((line) => [line.split(' ')[0], line]));
  return text.replace(/^\| (\w+) \| ([^|]*) \| [^|]* \|$/gm, (row, id: string, promise: string) => {
    const line = byId.get(id);
    return line === undefined ? row : `| ${id} | ${promise} | \`${line}\` |`;
  });
}
