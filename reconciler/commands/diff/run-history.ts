import { formatReference } from '../../compile/index.ts';
import { CommandError } from '../command-error.ts';
import type { DataFormat } from '../output/data-format.ts';
import { formatData } from '../output/format-data.ts';
import { printData, printMessage, wantsColour } from '../output/terminal.ts';
import { formatHistory } from './format-history.ts';
import type { OperandWords } from './parse-words.ts';
import { readHistory } from './read-history.ts';

export interface HistoryOptions {
  readonly output: DataFormat;
  /** Commits to look at. */
  readonly limit: number;
}

/** Resolves to whether one of the commits changed the operand. */
export async function runHistory(
  { dir, operand }: { readonly dir: string; readonly operand: OperandWords },
  { output, limit }: HistoryOptions,
): Promise<boolean> {
  const { changes, examined, refused, problem } = await readHistory(dir, { operand, limit });
  if (problem !== undefined) throw new CommandError(problem);
  if (refused.length > 0)
    printMessage(`left out for their errors (plumb validate --revision): ${refused.map((commit) => commit.slice(0, 12)).join(', ')}`);
  const name = formatReference(operand.reference);
  if (output !== 'table') printData(formatData({ operand: name, examined, refused, changes }, output));
  else if (changes.length > 0) printData(formatHistory(changes, { colour: wantsColour(), name }));
  else printMessage(`none of ${examined} commits changed ${name}`);
  return changes.length > 0;
}
