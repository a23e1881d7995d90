import { styleText } from 'node:util';
import { formatTable } from '../output/format-table.ts';
import { formatLone, formatOrigin, formatPointerCell, formatValues } from './format-rows.ts';
import type { HistoryChange } from './read-history.ts';

/** A block a commit: who, when, why, then a line for each parameter. */
export function formatHistory(changes: readonly HistoryChange[], options: FormatOptions): string {
  return changes.map((change) => formatChange(change, options)).join('\n');
}

interface FormatOptions {
  readonly colour: boolean;
  /** Name of the operand; rows of its members carry their own. */
  readonly name: string;
}

function formatChange({ commit, author, at, subject, rows, onlyInA, onlyInB }: HistoryChange, { colour, name }: FormatOptions): string {
  const when = at.slice(0, 16).replace('T', ' ');
  const title = `${commit.slice(0, 12)}  ${when}  ${author}  ${subject}`;
  const hasMembers = rows.some(({ operand }) => operand !== name);
  const columns = [...(hasMembers ? ['of'] : []), 'parameter', 'from', 'to', 'effect', 'written in'];
  const cells = rows.map((row) => [
    ...(hasMembers ? [row.operand] : []),
    formatPointerCell(row.pointer),
    ...formatValues(row),
    row.effect,
    formatOrigin(row.b),
  ]);
  return [
    `${colour ? styleText('yellow', title, { validateStream: false }) : title}\n`,
    ...formatLone(onlyInA, 'removed:'),
    ...formatLone(onlyInB, 'added:'),
    ...(cells.length === 0 ? [] : [formatTable({ columns, rows: cells }, { colour })]),
  ].join('');
}
