import { parse, TomlDate, TomlError } from 'smol-toml';
import type { Mark } from '../document.ts';
import { limits, refusedKeys } from './limits.ts';
import type { ParsedText, TextProblem } from './parsed-text.ts';
import { scanTomlKeys } from './scan-toml-keys.ts';

/** TOML: one document a file. Places are exact for keys on lines of their own, else those of the line's first key. */
export function parseToml(text: string): ParsedText {
  let table: unknown;
  try {
    table = parse(text, { maxDepth: limits.depth, integersAsBigInt: 'asNeeded' });
  } catch (error) {
    return { documents: [], problems: [syntaxProblem(text, error)] };
  }
  const scan = scanTomlKeys(text);
  const state: CopyState = { problems: [], values: 0, complete: true };
  const value = copy({ value: table, mark: scan, depth: 0 }, state);
  if (state.values === 0) return { documents: [], problems: [] };
  return { documents: [{ value, mark: scan, complete: state.complete, problems: state.problems }], problems: [] };
}

interface CopyState {
  readonly problems: TextProblem[];
  values: number;
  complete: boolean;
}

/** The parsed tree as plain values within the limits. */
function copy(node: { readonly value: unknown; readonly mark: Mark; readonly depth: number }, state: CopyState): unknown {
  const { value, mark, depth } = node;
  if (!state.complete) return null;
  if (typeof value === 'bigint') return refuse(state, { code: 'MW1012', at: mark.at, detail: `${value} would not be kept as it is written`, fix: `write it in quotes: "${value}"` });
  if (typeof value === 'number' && !Number.isFinite(value)) return refuse(state, { code: 'MW1012', at: mark.at, detail: `${value} is not a number that can be kept` });
  if (value instanceof TomlDate) return refuse(state, { code: 'MW1021', at: mark.at, detail: `${value.toISOString()} is a date` });
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= limits.depth) return spoil(state, { code: 'MW1006', at: mark.at, detail: `more than ${limits.depth} levels` });
  if (Array.isArray(value)) return value.map((item, index) => copyChild({ value: item, mark, step: index, depth }, state));
  const result: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) {
    if (refusedKeys.has(key)) state.problems.push({ code: 'MW1009', at: childOf(mark, key).keyAt ?? mark.at, detail: `${JSON.stringify(key)} is refused as a key` });
    else result[key] = copyChild({ value: member, mark, step: key, depth }, state);
  }
  return result;
}

function copyChild(child: { readonly value: unknown; readonly mark: Mark; readonly step: string | number; readonly depth: number }, state: CopyState): unknown {
  state.values += 1;
  if (state.values > limits.valuesPerDocument) {
    return state.complete ? spoil(state, { code: 'MW1017', at: child.mark.at, detail: `more than ${limits.valuesPerDocument} values` }) : null;
  }
  return copy({ value: child.value, mark: childOf(child.mark, child.step), depth: child.depth + 1 }, state);
}

function childOf(mark: Mark, step: string | number): Mark {
  const children = mark.children;
  if (children === undefined) return mark;
  return ('get' in children ? children.get(String(step)) : children[Number(step)]) ?? mark;
}

function refuse(state: CopyState, problem: TextProblem): string {
  state.problems.push(problem);
  return '';
}

function spoil(state: CopyState, problem: TextProblem): null {
  state.complete = false;
  state.problems.push(problem);
  return null;
}

function syntaxProblem(text: string, error: unknown): TextProblem {
  if (!(error instanceof TomlError)) return { code: 'MW1005', at: 0, detail: `the TOML parser gave up: ${String(error).slice(0, 200)}` };
  const reason = (error.message.split('\n')[0] ?? '').replace('Invalid TOML document: ', '').slice(0, 200);
  const at = offsetOf(text, error.line, error.column);
  if (reason.includes('excessively nested')) return { code: 'MW1006', at, detail: `more than ${limits.depth} levels` };
  if (reason.includes('redefine')) return { code: 'MW1008', at, detail: reason };
  return { code: 'MW1005', at, detail: reason };
}

/** Offset of a 1-based line and column. */
function offsetOf(text: string, line: number, column: number): number {
  let start = 0;
  for (let count = 1; count < line; count++) start = text.indexOf('\n', start) + 1;
  return Math.min(text.length, start + Math.max(0, column - 1));
}
