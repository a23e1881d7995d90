import { isEqual } from '../../../schemas/index.ts';
import { compareParameters, type ParameterComparison, type RulesOf } from './compare-parameters.ts';
import { isWithoutOwn, type Operand } from './operand.ts';

export interface OperandsComparison {
  readonly rows: readonly OperandRow[];
  /** A middleware, its members or a profile that the other side has not, or has of another adapter. */
  readonly onlyInA: readonly LoneOperand[];
  readonly onlyInB: readonly LoneOperand[];
}

export interface OperandRow extends ParameterComparison {
  readonly operand: string;
}

export interface LoneOperand {
  readonly operand: string;
  readonly adapter: string;
}

interface OperandSides {
  readonly a: readonly Operand[];
  readonly b: readonly Operand[];
}

/**
 * Two commits of one middleware, member or profile, name by name. What all members share comes first; a member has a
 * row of its own where that row says something else.
 */
export function compareOperands({ a, b }: OperandSides, rulesOf: RulesOf): OperandsComparison {
  const others = new Map(b.map((one) => [one.name, one]));
  const [first, ...members] = a.flatMap((one) => {
    const other = others.get(one.name);
    return other !== undefined && isCounterpart(one, other) ? [{ one, other }] : [];
  });
  const compare = ({ one, other }: OperandPair) =>
    compareParameters(one, other, rulesOf).map((row): OperandRow => ({ operand: one.name, ...row }));
  const shared = first === undefined ? [] : compare(first);
  const own = members.filter(({ one, other }) => !isWithoutOwn(one) || !isWithoutOwn(other));
  return {
    rows: [...shared, ...own.flatMap((pair) => withoutRepeated(compare(pair), shared))],
    onlyInA: listLone(a, b),
    onlyInB: listLone(b, a),
  };
}

interface OperandPair {
  readonly one: Operand;
  readonly other: Operand;
}

function isCounterpart(one: Operand, other: Operand | undefined): boolean {
  return one.adapter.name === other?.adapter.name;
}

function listLone(side: readonly Operand[], other: readonly Operand[]): readonly LoneOperand[] {
  const names = new Map(other.map((one) => [one.name, one]));
  const lone = side.filter((one) => !isCounterpart(one, names.get(one.name)));
  // Members follow from their middleware: where it is lone, they are not named.
  return (lone[0] === side[0] ? lone.slice(0, 1) : lone).map(({ name, adapter }) => ({ operand: name, adapter: adapter.name }));
}

function withoutRepeated(rows: readonly OperandRow[], shared: readonly OperandRow[]): readonly OperandRow[] {
  const known = new Map(shared.map(({ operand: _, ...row }) => [row.pointer, row]));
  return rows.filter(({ operand: _, ...row }) => !isEqual(row, known.get(row.pointer)));
}
