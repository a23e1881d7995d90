import { adapterEngine } from '../../../adapters/index.ts';
import {
  compareOperands,
  compareParameters,
  formatReference,
  type OperandsComparison,
  type ParameterComparison,
} from '../../compile/index.ts';
import { CommandError } from '../command-error.ts';
import type { ServerAddress } from '../fleet/ask-server.ts';
import type { DataFormat } from '../output/data-format.ts';
import { formatData } from '../output/format-data.ts';
import { printData, printMessage, wantsColour } from '../output/terminal.ts';
import { askRunning, type RunningMember } from './ask-running.ts';
import { formatComparison } from './format-comparison.ts';
import type { OperandWords } from './parse-words.ts';
import { readSides, type Side } from './read-operands.ts';
import { type ComparisonRow, withRunning } from './with-running.ts';

export interface ComparisonOptions {
  readonly output: DataFormat;
  /** Also what is the same. */
  readonly all?: boolean;
  /** Tells what the members run. */
  readonly address?: ServerAddress;
}

export interface Comparison extends Pick<OperandsComparison, 'onlyInA' | 'onlyInB'> {
  readonly a: Side;
  readonly b: Side;
  readonly rows: readonly ComparisonRow[];
  readonly running: readonly RunningMember[];
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

function compareSides(
  a: Side,
  b: Side,
): Pick<OperandsComparison, 'onlyInA' | 'onlyInB'> & { readonly rows: readonly (ParameterComparison & { readonly operand?: string })[] } {
  const [first, second] = [a.operands[0], b.operands[0]];
  if (first.adapter.name !== second.adapter.name) {
    throw new CommandError(
      `${a.words.text} is of adapter ${first.adapter.name}, ${b.words.text} of ${second.adapter.name}: their parameters cannot be compared`,
    );
  }
  // Two commits of a middleware are compared with their members, two middlewares by what each shares among its own.
  if (formatReference(a.words.reference) === formatReference(b.words.reference))
    return compareOperands({ a: a.operands, b: b.operands }, adapterEngine.comparisonRules);
  return { rows: compareParameters(first, second, adapterEngine.comparisonRules), onlyInA: [], onlyInB: [] };
}

function toData({ a, b, rows, running, ...rest }: Comparison) {
  const side = ({ words, commit, author, operands }: Side) => ({ operand: words.text, adapter: operands[0].adapter.name, commit, author });
  const reported = running.map(({ values: _, ...member }) => member);
  return { a: side(a), b: side(b), ...rest, ...(running.length === 0 ? {} : { running: reported }), rows };
}
