import { type ASTNode, Environment, EvaluationError, type ParseResult } from '@marcbachmann/cel-js';
import { limits } from '../limits.ts';
import { BudgetError, registerFunctions, spend, startBudget } from './expression-functions.ts';
import { type ExpressionNames, readNames } from './expression-names.ts';
import { countNodes, emitBudgeted, macroNesting, walkNodes } from './expression-tree.ts';

/** What every expression that is rendered for a member sees. */
export const renderedNames = [
  'parameters',
  'member',
  'members',
  'middleware',
  'host',
  'wiring',
  'files',
  'software',
  'dirs',
  'vars',
] as const;

/** Everything an expression can see; which of them are there depends on the place. */
export const variableNames = [...renderedNames, 'each', 'key', 'value', 'stage', 'answer', 'answerText'] as const;

export type VariableName = (typeof variableNames)[number];

/** Values by variable name. Plain data; whole numbers become CEL integers. */
export type Scope = Readonly<Partial<Record<VariableName, unknown>>>;

/** An expression that cannot be understood, or whose evaluation failed. The message is for the adapter's author. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
  /** Parameters that the expression names; none where it was not evaluated. */
  readonly parameters: readonly string[];
  constructor(message: string, parameters: readonly string[] = []) {
    super(message);
    this.parameters = parameters;
  }
}

export interface CompiledExpression extends ExpressionNames {
  /** Plain data: integers come back as numbers. Throws ExpressionError. */
  evaluate(scope: Scope): unknown;
}

const compiled = new Map<string, CompiledExpression>();

/** Parses and checks one CEL expression. Throws ExpressionError with the reason. */
export function compileExpression(source: string): CompiledExpression {
  const known = compiled.get(source);
  if (known !== undefined) return known;
  if (compiled.size > 2000) compiled.clear();
  const expression = compile(source);
  compiled.set(source, expression);
  return expression;
}

function compile(source: string): CompiledExpression {
  const { ast } = parse(source);
  const nodes = countNodes(ast);
  if (nodes > limits.expressionNodes) throw new ExpressionError(`it has ${nodes} parts, at most ${limits.expressionNodes} are allowed`);
  const nesting = macroNesting(ast);
  if (nesting > limits.nestedMacros) {
    throw new ExpressionError(`macros are nested ${nesting} deep, at most ${limits.nestedMacros} are allowed; name an inner part in vars`);
  }
  walkNodes(ast, (node) => {
    if (node.op === 'rcall' && node.args[0] === 'matches')
      throw new ExpressionError('write matches(text, pattern) instead of text.matches(pattern)');
    if (node.op === 'map') refuseLostKeys(node.args);
    if (node.op === 'call' && node.args[0] === 'merge' && node.args[1][0]?.op !== 'list')
      throw new ExpressionError('merge() of a list that is made keeps only the last of two values with one key; write union()');
  });
  const program = parse(emitBudgeted(ast));
  const check = program.check();
  if (!check.valid) throw new ExpressionError(check.error?.summary ?? 'the types do not fit');
  const names = readNames(ast);
  const parameters = names.members.flatMap(([path, member]) => (path === 'parameters' ? [member] : []));
  return { ...names, evaluate: (scope) => evaluate(program, { scope: namedIn(scope, names.variables), parameters }) };
}

/** Refuses the keys that the library silently leaves out of a map in an expression. */
function refuseLostKeys(members: readonly (readonly [key: ASTNode, value: ASTNode])[]): void {
  const lost = members.find(([key]) => key.op === 'value' && ['__proto__', 'constructor', 'prototype'].includes(String(key.args)));
  if (lost !== undefined) throw new ExpressionError(`a map inside an expression cannot have the key ${String(lost[0].args)}`);
}

function parse(source: string): ParseResult {
  try {
    return environment().parse(source);
  } catch (error) {
    throw new ExpressionError(summaryOf(error));
  }
}

interface Evaluation {
  readonly scope: Record<string, unknown>;
  readonly parameters: readonly string[];
}

function evaluate(program: ParseResult, { scope, parameters }: Evaluation): unknown {
  startBudget();
  try {
    const result: unknown = program(scope);
    spend(1, result);
    return toPlain(result);
  } catch (error) {
    throw new ExpressionError(error instanceof ExpressionError ? error.message : summaryOf(error), parameters);
  }
}

/** Variables are shared by all expressions of a member: each is converted once. */
const converted = new WeakMap<object, unknown>();

function namedIn(scope: Scope, variables: ReadonlySet<string>): Record<string, unknown> {
  const named = variableNames.filter((name) => variables.has(name) && scope[name] !== undefined);
  return Object.fromEntries(named.map((name) => [name, convertOnce(scope[name])]));
}

function convertOnce(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return toCel(value);
  const known = converted.get(value);
  if (known !== undefined) return known;
  const result = toCel(value);
  converted.set(value, result);
  return result;
}

function summaryOf(error: unknown): string {
  if (error instanceof EvaluationError && error.cause instanceof BudgetError) return error.cause.message;
  const summary = (error as { readonly summary?: unknown }).summary;
  return typeof summary === 'string' ? summary : error instanceof Error ? error.message : String(error);
}

let shared: Environment | undefined;

function environment(): Environment {
  if (shared !== undefined) return shared;
  const created = new Environment({
    homogeneousAggregateLiterals: false,
    enableOptionalTypes: true,
    limits: {
      // Budget calls are added to what the author wrote; macroNesting and emitBudgeted run on trees within these bounds.
      maxAstNodes: limits.expressionNodes * 4,
      maxDepth: limits.expressionDepth * 3,
      maxListElements: limits.literalElements,
      maxMapEntries: limits.literalElements,
      maxCallArguments: 8,
    },
  });
  for (const name of variableNames) created.registerVariable(name, 'dyn');
  registerFunctions(created, { toPlain, toCel });
  shared = created;
  return created;
}

/** CEL tells integers from doubles; plain data does not. The library takes only a Map for a map whatever its keys are. */
function toCel(value: unknown): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(toCel);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return new Map(members.map(([name, member]) => [name, toCel(member)]));
}

function toPlain(value: unknown): unknown {
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value.toString();
  }
  if (Array.isArray(value)) return value.map(toPlain);
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (value instanceof Map) return toPlain(Object.fromEntries(value));
  if (typeof value === 'object' && isPlain(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, toPlain(member)]));
  }
  throw new ExpressionError('the result is neither text, number, boolean, list, map nor null; unwrap optional values with orValue');
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
