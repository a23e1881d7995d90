import { formatPointer, parsePointer } from '../../../schemas/index.ts';
import type { ParameterComparison } from '../../compile/index.ts';
import type { RunningMember } from './ask-running.ts';

export interface ComparisonRow extends ParameterComparison {
  /** Absent where two different operands are compared. */
  readonly operand?: string;
  /** The running value of each member, by its key. */
  readonly running?: Readonly<Record<string, string>>;
  /** Members run different values, whatever Git wants. */
  readonly runningDiffers?: true;
}

type DesiredRow = Omit<ComparisonRow, 'running' | 'runningDiffers'>;

/** The rows with the running values beside them, and a row for each parameter that processes give and Git does not set. */
export function withRunning(rows: readonly DesiredRow[], members: readonly RunningMember[]): readonly ComparisonRow[] {
  if (members.length === 0) return rows;
  const known = new Set(rows.flatMap(({ pointer }) => parsePointer(pointer)[0] ?? []));
  const told = new Set(members.flatMap(({ values }) => [...values.keys()]));
  const untold = [...told].filter((name) => !known.has(name)).map((name) => unsetRow(name, members));
  return [...rows, ...untold].map((row) => addRunning(row, members));
}

function unsetRow(name: string, members: readonly RunningMember[]): DesiredRow {
  const sensitive = members.some(({ values }) => values.get(name)?.sensitive === true);
  return { pointer: formatPointer([name]), same: true, effect: 'none', sensitive };
}

function addRunning(row: DesiredRow, members: readonly RunningMember[]): ComparisonRow {
  const [name = '', ...rest] = parsePointer(row.pointer);
  // A process gives whole parameters.
  const values =
    rest.length > 0
      ? []
      : members.flatMap(({ member, values: all }) => {
          const found = all.get(name);
          return found === undefined ? [] : [{ member, value: row.sensitive ? 'set' : found.value }];
        });
  const differs = members.length > 1 && values.length === members.length && new Set(values.map(({ value }) => value)).size > 1;
  return {
    ...row,
    ...(values.length === 0 ? {} : { running: Object.fromEntries(values.map(({ member, value }) => [member, value])) }),
    ...(differs ? { runningDiffers: true } : {}),
  };
}
