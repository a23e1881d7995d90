import type { ComparedValue, LoneOperand, ParameterComparison } from '../../compile/index.ts';
import { formatCell } from '../output/format-cell.ts';

/** The values of both sides; for a secret only whether it is set or changed. */
export function formatValues({ a, b, same, sensitive }: ParameterComparison): readonly [string, string] {
  const [left, right] = [formatCell(a?.value), formatCell(b?.value)];
  if (sensitive) return [left, !same && a !== undefined && b !== undefined ? 'changed' : right];
  return !same && left === right ? formatFromDifference(a?.value, b?.value) : [left, right];
}

/** Two long values that a cell cuts before they differ, from a little before the place where they do. */
function formatFromDifference(a: unknown, b: unknown): readonly [string, string] {
  const [left = '', right = ''] = [a, b].map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
  let at = 0;
  while (at < left.length && left[at] === right[at]) at += 1;
  const start = Math.max(0, at - 10);
  const [x = '', y = ''] = [left, right].map((text) => formatCell(`...${text.slice(start).replaceAll('\n', ' ')}`));
  return [x, y];
}

/** `file:line`, else the layer. */
export function formatOrigin(value: ComparedValue | undefined): string {
  if (value === undefined) return '-';
  return value.place === undefined ? value.layer : `${value.place.file}:${value.place.line}`;
}

export function formatPointerCell(pointer: string): string {
  return pointer.slice(1);
}

export function formatLone(operands: readonly LoneOperand[], what: string): readonly string[] {
  return operands.map(({ operand, adapter }) => `${what} ${operand} (${adapter})\n`);
}
