import type { Adapter, AdapterEngine, ComparisonRule } from '../../adapters/index.ts';
import { type Effect, type MemberReport, parsePointer, strongestEffect } from '../../schemas/index.ts';
import { compareParameters, type ParameterComparison, type PlacedMiddleware, type ResolvedMember } from '../compile/index.ts';
import type { Step } from '../plan/index.ts';
import type { Conceal } from './hide-secrets.ts';
import type { NamePlace } from './name-places.ts';
import type { ParameterChange } from './review.ts';
import { showValue } from './show-value.ts';

/** A member as one commit has it. */
export interface MemberOfCommit {
  readonly middleware: PlacedMiddleware;
  readonly resolved: ResolvedMember;
}

export type CompareMembers = (from: MemberOfCommit, to: MemberOfCommit) => readonly ParameterComparison[];

/** Parameters that mean something else afterwards. Members that share all their parameters are compared once. */
export function createCompareMembers(engine: AdapterEngine): CompareMembers {
  const rules = new WeakMap<Adapter, ReadonlyMap<string, ComparisonRule>>();
  const rulesOf = (adapter: Adapter) => {
    const known = rules.get(adapter) ?? engine.comparisonRules(adapter);
    rules.set(adapter, known);
    return known;
  };
  const compared = new WeakMap<object, { readonly with: object; readonly rows: readonly ParameterComparison[] }>();
  return (from, to) => {
    const known = compared.get(from.resolved.parameters);
    if (known?.with === to.resolved.parameters) return known.rows;
    const all = from.middleware.adapter.name === to.middleware.adapter.name ? compareParameters(operand(from), operand(to), rulesOf) : [];
    const rows = all.filter(({ same }) => !same);
    compared.set(from.resolved.parameters, { with: to.resolved.parameters, rows });
    return rows;
  };
}

function operand({ middleware: { adapter }, resolved: { key, parameters, layers } }: MemberOfCommit) {
  return { name: key, adapter, parameters, layers };
}

const secret = '(secret)';

interface ParameterContext {
  readonly conceal: Conceal;
  readonly reported: MemberReport | undefined;
  /** By parameter: what its change costs, where it is more than its effect. */
  readonly costs: ReadonlyMap<string, Effect>;
}

/** By parameter: the cost of a change from one value to another that costs more than others of it. */
export function transitionCosts(steps: readonly Step[], namePlace: NamePlace): ReadonlyMap<string, Effect> {
  const costs = new Map<string, Effect>();
  for (const { resource, differences } of steps) {
    for (const { pointer, effect, because } of differences) {
      const { parameter } = because === undefined ? {} : namePlace(resource.id, pointer);
      if (parameter !== undefined) costs.set(parameter, strongestEffect([effect, costs.get(parameter) ?? 'none']));
    }
  }
  return costs;
}

/** The comparison for people, beside what the process was reported to run. */
export function parameterChange(
  { pointer, a, b, effect, sensitive }: ParameterComparison,
  { conceal, reported, costs }: ParameterContext,
): ParameterChange {
  const name = pointer.slice(1).replaceAll('~1', '/').replaceAll('~0', '~');
  const shown = (value: unknown) => (sensitive && value !== undefined ? secret : showValue(value, conceal));
  const [from, to] = [shown(a?.value), shown(b?.value)];
  const running = sensitive ? undefined : runningValue(name, { from, reported });
  const written = b ?? a;
  return {
    name,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(running === undefined ? {} : { running: conceal(running) }),
    effect: costs.get(parsePointer(pointer)[0] ?? '') ?? effect,
    sensitive,
    layer: written?.layer ?? '',
    ...(written?.place === undefined ? {} : { place: written.place }),
  };
}

/** The running value where it is news: it differs from the base, or the base leaves it to the product. */
function runningValue(
  name: string,
  { from, reported }: { readonly from: string | undefined; readonly reported: MemberReport | undefined },
): string | undefined {
  const row = reported?.parameters.find((one) => one.name === name && !one.sensitive);
  if (row?.running === undefined || (from !== undefined && row.state !== 'differs')) return undefined;
  return row.running === from ? undefined : row.running;
}
