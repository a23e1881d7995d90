import type { ServerAddress } from '../fleet/ask-server.ts';
import type { DataFormat } from '../output/data-format.ts';
import { formatData } from '../output/format-data.ts';
import { printData, printMessage, wantsColour } from '../output/terminal.ts';
import { askRunning } from './ask-running.ts';
import { compareSides, type SideComparison } from './compare-sides.ts';
import { formatComparison } from './format-comparison.ts';
import type { OperandWords } from './parse-words.ts';
import { readSides, type Side } from './read-operands.ts';
import { withRunning } from './with-running.ts';

export interface ComparisonOptions {
  readonly output: DataFormat;
  /** Also rows that are the same. */
  readonly all?: boolean;
  /** Server that knows what the members run. */
  readonly address?: ServerAddress;
}

/** Resolves to whether the two differ. */
export async function runComparison(
  { dir, a, b }: { readonly dir: string; readonly a: OperandWords; readonly b: OperandWords },
  options: ComparisonOptions,
): Promise<boolean> {
  const [left, right] = await readSides(dir, [a, b]);
  const compared = compareSides(left, right);
  const running = options.address === undefined ? [] : await askRunning([a.reference, b.reference], options.address);
  const every = withRunning(compared.rows, running);
  const differing = every.filter(({ same, runningDiffers }) => !same || runningDiffers);
  const comparison = { ...compared, a: left, b: right, running, rows: options.all === true ? every : differing };
  const differs = differing.length > 0 || compared.onlyInA.length > 0 || compared.onlyInB.length > 0;
  if (options.output !== 'table') printData(formatData(toData(comparison), options.output));
  else if (differs || comparison.rows.length > 0) printData(formatComparison(comparison, { colour: wantsColour(), now: Date.now() }));
  else printMessage('no differences');
  return differs;
}

function toData({ a, b, rows, running, ...rest }: SideComparison) {
  const side = ({ words, commit, author, operands }: Side) => ({ operand: words.text, adapter: operands[0].adapter.name, commit, author });
  const reported = running.map(({ values: _, ...member }) => member);
  return { a: side(a), b: side(b), ...rest, ...(running.length === 0 ? {} : { running: reported }), rows };
}
