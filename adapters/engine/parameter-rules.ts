import type { CanonicalRule, Effect, RenderedTransition } from '../../schemas/index.ts';
import type { Adapter } from './adapter.ts';
import { ownValue } from './own-value.ts';

/** The part of an adapter's schema about one parameter, beside its type. */
export interface ParameterRule {
  readonly name: string;
  readonly effect: Effect;
  /** Name of the file template that writes the parameter. */
  readonly file?: string;
  /** JSON pointer into the entries of that file. */
  readonly entry: string;
  /** Key of the running value in the answer of the read probe. */
  readonly live?: string;
  /** Topologies in which the product tells the value; absent: all. */
  readonly liveTopologies?: readonly string[];
  /** Name of the parameters template that reads the value; absent: the adapter's first. */
  readonly read?: string;
  readonly unit?: string;
  readonly owner: 'git' | 'program';
  readonly sensitive: boolean;
  /** Text of true and false in the file. */
  readonly booleans: readonly [yes: string, no: string];
  /** Joins a list into one entry; without it a list is a repeated entry. */
  readonly separator?: string;
  readonly canonical: CanonicalRule;
  /** Changes of the value that cost more than `effect`. */
  readonly transitions: readonly ParameterTransition[];
}

export type ParameterTransition = Omit<RenderedTransition, 'pointer' | 'pattern'>;

export type SchemaNode = Readonly<Record<string, unknown>>;

type RuledAdapter = Pick<Adapter, 'document' | 'parametersSchema'>;

/** A fleet has few adapters and thousands of members. */
const known = new WeakMap<RuledAdapter, readonly ParameterRule[]>();

/** Rules of all parameters, in the order of the schema. */
export function parameterRules(adapter: RuledAdapter): readonly ParameterRule[] {
  const rules = known.get(adapter) ?? readRules(adapter);
  known.set(adapter, rules);
  return rules;
}

/** The transitions of a parameter, for the place where its value is compared. */
export function transitionsAt(pointer: string, { transitions }: ParameterRule): readonly RenderedTransition[] {
  return transitions.map((transition) => ({ pointer, ...transition }));
}

function readRules({ document, parametersSchema }: RuledAdapter): readonly ParameterRule[] {
  const units = document.spec.units ?? {};
  return Object.entries(schemaProperties(parametersSchema)).map(([name, property]) => toRule(name, property, units));
}

export function schemaProperties(schema: SchemaNode): Readonly<Record<string, SchemaNode>> {
  return asNode(schema['properties']) as Readonly<Record<string, SchemaNode>>;
}

export function asNode(value: unknown): SchemaNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as SchemaNode) : {};
}

function toRule(name: string, property: SchemaNode, units: Readonly<Record<string, Readonly<Record<string, number>>>>): ParameterRule {
  const file = textOf(property['x-file']);
  const live = textOf(property['x-live']);
  const read = textOf(property['x-read']);
  const topologies = property['x-live-topologies'];
  const unit = textOf(property['x-unit']);
  const separator = textOf(property['x-separator']);
  const key = textOf(property['x-key']) ?? name;
  const booleans = property['x-boolean'];
  return {
    name,
    effect: (textOf(property['x-effect']) ?? 'restart') as Effect,
    ...(file === undefined ? {} : { file }),
    entry: key.startsWith('/') ? key : `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`,
    ...(live === undefined ? {} : { live }),
    ...(Array.isArray(topologies) ? { liveTopologies: topologies.map(String) } : {}),
    ...(read === undefined ? {} : { read }),
    ...(unit === undefined ? {} : { unit }),
    owner: property['x-owner'] === 'program' ? 'program' : 'git',
    sensitive: property['x-sensitive'] === true,
    booleans: Array.isArray(booleans) ? [String(booleans[0]), String(booleans[1])] : ['true', 'false'],
    ...(separator === undefined ? {} : { separator }),
    transitions: (property['x-transitions'] ?? []) as readonly ParameterTransition[],
    canonical: canonicalRule(property, unit === undefined ? undefined : ownValue(units, unit)),
  };
}

function canonicalRule(property: SchemaNode, suffixes: Readonly<Record<string, number>> | undefined): CanonicalRule {
  const clamp = asNode(property['x-clamp']);
  const words = property['x-words'];
  return {
    ...(suffixes === undefined ? {} : { suffixes }),
    ...(property['type'] === 'boolean' || property['x-unit'] === 'boolean' ? { boolean: true } : {}),
    ...(words === undefined ? {} : { words: words as Readonly<Record<string, string>> }),
    ...(typeof clamp['minimum'] === 'number' ? { minimum: clamp['minimum'] } : {}),
    ...(typeof clamp['maximum'] === 'number' ? { maximum: clamp['maximum'] } : {}),
    ...(property['x-caseless'] === true ? { caseless: true } : {}),
    ...(property['x-unordered'] === true ? { unordered: true } : {}),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
