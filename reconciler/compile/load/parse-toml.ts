import { parse, TomlDate, TomlError } from 'smol-toml';
import type { Mark } from '../document.ts';
import { limits, refusedKeys } from './limits.ts';
import type { ParsedText, TextProblem } from './parsed-text.ts';
import { scanTomlKeys } from './scan-toml-keys.ts';

/** TOML: one document a file. Places are exact for keys on lines of their own, else those of the line's first key. */
export function parseToml(text: string): ParsedText {
  let table: unknown;
  try {
    // Line ends of a text in quotes are those of YAML, whoever wrote the file; lines and columns of an error stay.
    table = parse(text.replaceAll('\r\n', '\n'), { maxDepth: limits.depth, integersAsBigInt: 'asNeeded' });
  } catch (error) {
    return { documents: [], problems: [syntaxProblem(text, error)] };
  }
  const mark = scanTomlKeys(text);
  const state: CopyState = { problems: [], values: 0, complete: true };
  const value = copy({ value: table, mark, path: [] }, state);
  if (state.values === 0 && state.problems.length === 0) return { documents: [], problems: [] };
  return { documents: [{ value, mark, complete: state.complete, problems: state.problems }], problems: [] };
}

interface CopyState {
  readonly problems: TextProblem[];
  values: number;
  complete: boolean;
}

interface TomlNode {
  readonly value: unknown;
  readonly mark: Mark;
  readonly path: readonly (string | number)[];
}

/** The parsed tree as plain values within the limits. */
function copy(node: TomlNode, state: CopyState): unknown {
  const { value, mark, path } = node;
  if (!state.complete) return null;
  const refusal = refusalOf(value);
  if (refusal !== undefined) {
    state.problems.push({ ...refusal, at: mark.at, path });
    if (isHuge(value)) return '0';
    return value instanceof TomlDate ? value.toISOString() : String(value);
  }
  if (typeof value !== 'object' || value === null) return value;
  if (path.length >= limits.depth) return spoil(state, { code: 'MW1006', at: mark.at, detail: `more than ${limits.depth} levels` });
  if (Array.isArray(value)) return value.map((item, index) => copyChild(node, { value: item, step: index }, state));
  const result: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) {
    if (!state.complete) break;
    if (!refusedKeys.has(key)) result[key] = copyChild(node, { value: member, step: key }, state);
    else
      state.problems.push({
        code: 'MW1009',
        at: childOf(mark, key).keyAt ?? mark.at,
        path: [...path, key],
        detail: `${JSON.stringify(key)} is refused as a key`,
      });
  }
  return result;
}

function copyChild(
  node: TomlNode,
  { value, step }: { readonly value: unknown; readonly step: string | number },
  state: CopyState,
): unknown {
  state.values += 1;
  if (state.values <= limits.valuesPerDocument) return copy({ value, mark: childOf(node.mark, step), path: [...node.path, step] }, state);
  return state.complete ? spoil(state, { code: 'MW1017', at: node.mark.at, detail: `more than ${limits.valuesPerDocument} values` }) : null;
}

function refusalOf(value: unknown): Pick<TextProblem, 'code' | 'detail' | 'fix'> | undefined {
  // Printing a number of a million digits takes seconds.
  if (isHuge(value)) return { code: 'MW1012', detail: 'a whole number of more than 40 digits would not be kept as it is written' };
  if (typeof value === 'bigint')
    return { code: 'MW1012', detail: `${value} would not be kept as it is written`, fix: `write it in quotes: "${value}"` };
  if (typeof value === 'number' && !Number.isFinite(value)) return { code: 'MW1012', detail: `${value} is not a number that can be kept` };
  if (value instanceof TomlDate) return { code: 'MW1021', detail: `${value.toISOString()} is a date` };
  return undefined;
}

function isHuge(value: unknown): boolean {
  return typeof value === 'bigint' && (value > 10n ** 40n || value < -(10n ** 40n));
}

function childOf(mark: Mark, step: string | number): Mark {
  const children = mark.children;
  if (children === undefined) return mark;
  return ('get' in children ? children.get(String(step)) : children[Number(step)]) ?? mark;
}

function spoil(state: CopyState, problem: TextProblem): null {
  state.complete = false;
  state.problems.push(problem);
  return null;
}

function syntaxProblem(text: string, error: unknown): TextProblem {
  if (!(error instanceof TomlError)) return { code: 'MW1005', at: 0, detail: `the TOML parser gave up: ${String(error).slice(0, 200)}` };
  const reason = (error.message.split('\n')[0] ?? '').replace('Invalid TOML document: ', '').slice(0, 200);
  const at = offsetOf(text, { line: error.line, column: error.column });
  if (reason.includes('excessively nested')) return { code: 'MW1006', at, detail: `more than ${limits.depth} levels` };
  if (reason.includes('redefine')) return { code: 'MW1008', at, detail: reason };
  return { code: 'MW1005', at, detail: reason };
}

/** Offset of a 1-based line and column. */
function offsetOf(text: string, { line, column }: { readonly line: number; readonly column: number }): number {
  let start = 0;
  for (let count = 1; count < line; count++) start = text.indexOf('\n', start) + 1;
  return Math.min(text.length, start + Math.max(0, column - 1));
}
