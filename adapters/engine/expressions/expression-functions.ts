import { posix } from 'node:path';
import type { Environment } from '@marcbachmann/cel-js';
import { canonicalJson, digestOf, formatAuthority } from '../../../schemas/index.ts';
import { compilePattern } from '../../../schemas/validate.ts';
import { limits } from '../limits.ts';

/** An evaluation that is refused: it would cost more than the limits allow, or lose a value. */
export class BudgetError extends Error {
  override readonly name = 'BudgetError';
}

let stepsLeft = 0;

/** Each evaluation starts with a full budget. Evaluation is synchronous, so one counter serves all. */
export function startBudget(): void {
  stepsLeft = limits.evaluationSteps;
}

export function spend(steps: number, result: unknown): void {
  const size = typeof result === 'string' ? result.length / 64 : Array.isArray(result) ? result.length : 0;
  stepsLeft -= steps + size;
  if (stepsLeft < 0) throw new BudgetError(`the expression needs more than ${limits.evaluationSteps} steps`);
  if (typeof result === 'string') refuseLong(result.length);
  if (Array.isArray(result) && result.length > limits.listElements)
    throw new BudgetError(`a list has more than ${limits.listElements} elements`);
}

interface Conversions {
  toPlain(value: unknown): unknown;
  toCel(value: unknown): unknown;
}

/** Adds the functions beyond CEL's own; docs/writing-an-adapter.md lists them with examples. */
export function registerFunctions(environment: Environment, { toPlain, toCel }: Conversions): void {
  environment
    .registerFunction('budget_(int, dyn): dyn', (steps: bigint, result: unknown) => {
      spend(Number(steps), result);
      return result;
    })
    .registerFunction('compact(dyn): dyn', (value: unknown) => compact(value))
    .registerFunction('merge(list): dyn', (maps: readonly unknown[]) => merge(maps))
    .registerFunction('union(list): dyn', (maps: readonly unknown[]) => union(maps))
    .registerFunction('join(list, string): string', (items: readonly unknown[], separator: string) => {
      const texts = items.map((item) => formatText(toPlain(item)));
      refuseLong(texts.reduce((sum, text) => sum + text.length + separator.length, 0));
      return texts.join(separator);
    })
    .registerFunction('text(dyn): string', (value: unknown) => formatText(toPlain(value)))
    .registerFunction('digest(dyn): string', (value: unknown) =>
      digestOf(canonicalJson(toPlain(value))).slice('sha256:'.length, 'sha256:'.length + 16),
    )
    .registerFunction('replace(string, string, string): string', (text: string, from: string, to: string) => {
      if (from === '') return text;
      const parts = text.split(from);
      refuseLong(text.length + parts.length * to.length);
      return parts.join(to);
    })
    .registerFunction('sorted(list): dyn', (items: readonly unknown[]) => toCel(sorted(items.map(toPlain))))
    .registerFunction('flatten(list): dyn', (items: readonly unknown[]) => items.flatMap((item) => (Array.isArray(item) ? item : [item])))
    .registerFunction('unique(list): dyn', (items: readonly unknown[]) => toCel(unique(items.map(toPlain))))
    .registerFunction('authority(string, dyn): string', (address: string, port: unknown) =>
      formatAuthority({ address, port: formatText(toPlain(port)) }),
    )
    .registerFunction('dirname(string): string', (path: string) => posix.dirname(path))
    .registerFunction('matches(string, string): bool', (text: string, pattern: string) => matcherOf(text, pattern).find())
    .registerFunction('findAll(string, string): dyn', (text: string, pattern: string) => toCel(findAll(text, pattern)));
}

function matcherOf(text: string, pattern: string) {
  if (pattern.length > limits.patternLength) throw new BudgetError('the pattern is too long');
  return compilePattern(pattern).matcher(text);
}

/** The first group of every match, or all of it where the pattern has none. */
function findAll(text: string, pattern: string): readonly string[] {
  const matcher = matcherOf(text, pattern);
  const found: string[] = [];
  while (matcher.find()) {
    const group = matcher.groupCount() > 0 ? matcher.group(1) : matcher.group();
    if (group !== null && group !== undefined) found.push(group);
    if (found.length > limits.listElements) throw new BudgetError(`a list has more than ${limits.listElements} elements`);
  }
  return found;
}

/** Scalars as they are written in configuration files, anything else as canonical JSON. */
export function formatText(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'object' && value !== null ? canonicalJson(value) : String(value);
}

function refuseLong(length: number): void {
  if (length > limits.textLength) throw new BudgetError(`a text is longer than ${limits.textLength} characters`);
}

/** Without null members, at every depth. */
function compact(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => item !== null).map(compact);
  if (typeof value !== 'object' || value === null) return value;
  return new Map(
    membersOf(value)
      .filter(([, member]) => member !== null)
      .map(([name, member]) => [name, compact(member)]),
  );
}

function merge(maps: readonly unknown[]): ReadonlyMap<unknown, unknown> {
  return new Map(maps.flatMap((map) => (typeof map === 'object' && map !== null ? membersOf(map) : [])));
}

/** A key that two of the maps have would lose one of its values without a word. */
function union(maps: readonly unknown[]): ReadonlyMap<unknown, unknown> {
  const members = maps.flatMap((map) => (typeof map === 'object' && map !== null ? membersOf(map) : []));
  const joined = new Map<unknown, unknown>();
  for (const [name, value] of members) {
    if (joined.has(name)) throw new BudgetError(`${JSON.stringify(name)} is given twice; keep one of them`);
    joined.set(name, value);
  }
  return joined;
}

/** Members of a map that was given, or of one that stands in the expression. */
function membersOf(map: object): readonly (readonly [unknown, unknown])[] {
  return map instanceof Map ? [...map] : Object.entries(map);
}

function sorted(items: readonly unknown[]): unknown[] {
  return [...items].sort((a, b) => (typeof a === 'number' && typeof b === 'number' ? a - b : formatText(a) < formatText(b) ? -1 : 1));
}

function unique(items: readonly unknown[]): unknown[] {
  return [...new Map(items.map((item) => [canonicalJson(item), item])).values()];
}
