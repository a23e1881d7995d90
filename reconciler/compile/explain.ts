import { formatPointer, isWithin, maskValue } from '../../schemas/index.ts';
import { placeAt, type SourcePlace } from './document.ts';
import type { FleetModel, Layer, ResolvedMember } from './model.ts';
import { hasPath, isMap } from './resolve/layers.ts';
import { sensitiveNames } from './resolve/sensitive-names.ts';

/** A final parameter of a member and where it comes from. */
export interface ExplainedValue {
  /** JSON pointer into the parameters. */
  readonly pointer: string;
  /** Sensitive values are masked. */
  readonly value: unknown;
  readonly layer: string;
  /** Where the layer was written; absent for what the adapter brings. */
  readonly place?: SourcePlace;
  /** Lower layers that give a value too, highest first. */
  readonly overrides: readonly OverriddenValue[];
}

export interface OverriddenValue {
  readonly value: unknown;
  readonly layer: string;
  readonly place?: SourcePlace;
}

export interface ExplainQuery {
  readonly middleware: string;
  readonly memberId: string;
  /** Name of a parameter or a JSON pointer; all without it. */
  readonly parameter?: string;
}

/** Every final value of a member, or undefined when there is no such member. Lists are one value, as the layers replace them whole. */
export function explain(model: FleetModel, query: ExplainQuery): readonly ExplainedValue[] | undefined {
  const middleware = model.middleware.get(query.middleware);
  const member = middleware?.members.find((one) => one.id === query.memberId);
  if (middleware === undefined || member === undefined) return undefined;
  const wanted =
    query.parameter === undefined || query.parameter.startsWith('/') ? (query.parameter ?? '') : formatPointer([query.parameter]);
  const sensitive = sensitiveNames(middleware.adapter.parametersSchema);
  return leaves(member.parameters, [])
    .filter(({ path }) => isWithin(formatPointer(path), wanted) || isWithin(wanted, formatPointer(path)))
    .map(({ path }) => explainValue(member, path, sensitive.has(path[0] ?? '')));
}

function explainValue(member: ResolvedMember, path: readonly string[], isSensitive: boolean): ExplainedValue {
  const given = member.layers.filter((layer) => hasPath(layer.values, path)).reverse();
  const [winner, ...others] = given.map((layer) => explainLayer(layer, path, isSensitive));
  return {
    pointer: formatPointer(path),
    value: winner?.value,
    layer: winner?.layer ?? '',
    ...(winner?.place === undefined ? {} : { place: winner.place }),
    overrides: others,
  };
}

function explainLayer(layer: Layer, path: readonly string[], isSensitive: boolean): OverriddenValue {
  let value: unknown = layer.values;
  for (const step of path) value = isMap(value) ? value[step] : undefined;
  const shown = isSensitive ? maskValue(value) : value;
  if (layer.written === undefined) return { value: shown, layer: layer.name };
  return { value: shown, layer: layer.name, place: placeAt(layer.written.document, [...layer.written.path, ...path]) };
}

function leaves(value: unknown, path: readonly string[]): readonly { readonly path: readonly string[] }[] {
  if (!isMap(value) || (path.length > 0 && Object.keys(value).length === 0)) return [{ path }];
  return Object.entries(value).flatMap(([key, member]) => leaves(member, [...path, key]));
}
