import type { Adapter, ComparisonRule } from '../../../adapters/index.ts';
import { type Effect, formatPointer, isEqual } from '../../../schemas/index.ts';
import { placeAt, type SourcePlace } from '../document.ts';
import { layerOf } from '../resolve/layers.ts';
import { type ComparedLeaf, listLeaves } from './list-leaves.ts';
import type { Operand } from './operand.ts';

/** One parameter, or one value inside it, of two operands. */
export interface ParameterComparison {
  /** JSON pointer into the parameters. */
  readonly pointer: string;
  /** Absent: this side does not set it. */
  readonly a?: ComparedValue;
  readonly b?: ComparedValue;
  /** Whether both mean the same, in whatever notation. */
  readonly same: boolean;
  /** The cost for the running service of going from a to b. */
  readonly effect: Effect;
  readonly sensitive: boolean;
}

export interface ComparedValue {
  /** `set` where the value is sensitive. */
  readonly value: unknown;
  readonly layer: string;
  /** Where the layer was written; absent for what the adapter brings. */
  readonly place?: SourcePlace;
}

export type RulesOf = (adapter: Adapter) => ReadonlyMap<string, ComparisonRule>;

/**
 * Every value that one of two operands of one adapter sets, by pointer. Each side may have the adapter as of another commit:
 * what one of them calls sensitive is not shown, and that of b says what a change costs.
 */
export function compareParameters(a: Operand, b: Operand, rulesOf: RulesOf): readonly ParameterComparison[] {
  const rulesByName = [rulesOf(b.adapter), rulesOf(a.adapter)];
  const names = [...new Set([...Object.keys(a.parameters), ...Object.keys(b.parameters)])].sort();
  return names.flatMap((name) => {
    const rules = rulesByName.flatMap((known) => known.get(name) ?? []);
    const [left, right] = [readParameter(a, name), readParameter(b, name)];
    const leaves = rules.some((rule) => rule.sensitive) ? wholeOf(left, right) : listLeaves(left, right);
    return leaves.map((leaf) => compareLeaf({ ...leaf, path: [name, ...leaf.path] }, { a, b, rules }));
  });
}

/** A secret is one value: not even its parts are shown. */
function wholeOf(a: unknown, b: unknown): readonly ComparedLeaf[] {
  return a === undefined && b === undefined ? [] : [{ path: [], a, b }];
}

interface ParameterSides {
  readonly a: Operand;
  readonly b: Operand;
  /** Of the parameter in both adapters, those that know it; that of b first. */
  readonly rules: readonly ComparisonRule[];
}

function compareLeaf({ path, ...leaf }: ComparedLeaf, { a, b, rules }: ParameterSides): ParameterComparison {
  const [rule] = rules;
  const sensitive = rules.some((one) => one.sensitive);
  const meaningOf = (value: unknown): unknown => (rule === undefined ? value : rule.comparable(value));
  const same = leaf.a !== undefined && leaf.b !== undefined && isEqual(meaningOf(leaf.a), meaningOf(leaf.b));
  return {
    pointer: formatPointer(path),
    ...(leaf.a === undefined ? {} : { a: { value: sensitive ? 'set' : leaf.a, ...originOf(a, path) } }),
    ...(leaf.b === undefined ? {} : { b: { value: sensitive ? 'set' : leaf.b, ...originOf(b, path) } }),
    same,
    effect: same ? 'none' : (rule?.effect ?? 'restart'),
    sensitive,
  };
}

function originOf({ layers }: Operand, path: readonly string[]): Omit<ComparedValue, 'value'> {
  const layer = layerOf(layers, path);
  const place = layer?.written === undefined ? undefined : placeAt(layer.written.document, [...layer.written.path, ...path]);
  return { layer: layer?.name ?? '', ...(place === undefined ? {} : { place }) };
}

/** A parameter that is null is not set. */
function readParameter({ parameters }: Operand, name: string): unknown {
  return Object.hasOwn(parameters, name) ? (parameters[name] ?? undefined) : undefined;
}
