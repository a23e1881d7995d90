import { adapterEngine } from '../../../adapters/index.ts';
import {
  compareOperands,
  compareParameters,
  formatReference,
  type OperandsComparison,
  type ParameterComparison,
} from '../../compile/index.ts';
import { CommandError } from '../command-error.ts';
import type { RunningMember } from './ask-running.ts';
import type { Side } from './read-operands.ts';
import type { ComparisonRow } from './with-running.ts';

/** Two sides with what differs in Git and, where a server was asked, what the members run. */
export interface SideComparison extends Pick<OperandsComparison, 'onlyInA' | 'onlyInB'> {
  readonly a: Side;
  readonly b: Side;
  readonly rows: readonly ComparisonRow[];
  readonly running: readonly RunningMember[];
}

/** The differences in Git. Throws CommandError for sides of two adapters. */
export function compareSides(
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
