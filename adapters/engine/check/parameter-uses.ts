import { formatPointer } from '../../../schemas/index.ts';
import type { Adapter } from '../adapter.ts';
import { type CompiledExpression, ExpressionError } from '../expressions/expression.ts';
import { templateExpressions } from '../expressions/template.ts';
import { parameterRules } from '../parameter-rules.ts';
import { type DifferenceEffects, effectsOfField } from './template-effects.ts';
import type { Path } from './visible-names.ts';

/** A place in adapter.yaml whose expressions read a parameter. */
export interface ParameterUse extends DifferenceEffects {
  readonly pointer: string;
}

/** Where the expressions of an adapter use each parameter, themselves or by way of vars, and what a change there costs. */
export function parameterUses(adapter: Adapter): ReadonlyMap<string, readonly ParameterUse[]> {
  const uses = new Map<string, ParameterUse[]>();
  const read = createReader(adapter);
  for (const { path, text } of strings(adapter.document.spec, [])) {
    if (path[0] === 'vars') continue;
    for (const name of read(text)) {
      const use = { pointer: formatPointer(['spec', ...path]), ...effectsAt(adapter, path) };
      uses.set(name, [...(uses.get(name) ?? []), use]);
    }
  }
  return uses;
}

interface PlacedText {
  readonly path: Path;
  readonly text: string;
}

/** Texts with expressions, each with its place. */
export function strings(node: unknown, path: Path): readonly PlacedText[] {
  if (typeof node === 'string') return node.includes('${{') ? [{ path, text: node }] : [];
  if (Array.isArray(node)) return node.flatMap((item, index) => strings(item, [...path, index]));
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([name, member]) => strings(member, [...path, name]));
}

/** Only what a resource is made of differs on a host: the ports, tests and probes of an adapter are asked, not applied. */
function effectsAt({ document }: Adapter, [section, index, field, ...rest]: Path): DifferenceEffects {
  const template = section === 'resources' && typeof index === 'number' ? document.spec.resources[index] : undefined;
  if (template === undefined) return { effect: 'none', possible: [] };
  return effectsOfField(template, [String(field), ...rest.map(String)], document.spec.resources);
}

/** Parameters that a text reads, itself or by way of vars. */
function createReader(adapter: Adapter): (text: string) => ReadonlySet<string> {
  const all = parameterRules(adapter).map(({ name }) => name);
  const vars = new Map<string, ReadonlySet<string>>();
  const read = (text: string): ReadonlySet<string> => new Set(expressionsOf(text).flatMap((one) => parametersOf(one, { all, vars })));
  for (const { name, value } of adapter.document.spec.vars ?? [])
    vars.set(name, new Set(strings(value, []).flatMap(({ text }) => [...read(text)])));
  return read;
}

interface Known {
  readonly all: readonly string[];
  readonly vars: ReadonlyMap<string, ReadonlySet<string>>;
}

function parametersOf({ members, wholes }: CompiledExpression, { all, vars }: Known): readonly string[] {
  if (parameterPaths.some((path) => wholes.has(path))) return all;
  const named = members.flatMap(([path, member]) => (parameterPaths.includes(path) ? [member] : []));
  const used = wholes.has('vars') ? [...vars.keys()] : members.flatMap(([path, member]) => (path === 'vars' ? [member] : []));
  return [...named, ...used.flatMap((name) => [...(vars.get(name) ?? [])])];
}

/** Those of the member itself, and those of any member of its middleware. */
const parameterPaths: readonly string[] = ['parameters', 'members.parameters'];

/** An expression that cannot be compiled has its own finding. */
export function expressionsOf(text: string): readonly CompiledExpression[] {
  try {
    return templateExpressions(text);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return [];
  }
}
