import {
  type Difference,
  type Effect,
  isEqual,
  isStronger,
  isWithin,
  type Ledger,
  maskValue,
  matchesChange,
  type Observation,
  type Resource,
  type ResourceKind,
  readPointer,
  sensitivePointers,
} from '../../schemas/index.ts';
import type { FieldDifference } from './diff-fields.ts';
import { originOf } from './origin-of.ts';

export interface DifferenceContext {
  readonly ledger: Ledger;
  readonly resources: readonly Resource[];
  /** ISO 8601; when a difference that the ledger does not know was first seen. */
  readonly now: string;
}

/** Adds to each difference its origin, the cost of removing it, the time since when it is there and its drift evidence. */
export function explainDifferences(
  found: readonly FieldDifference[],
  { resource, observed }: { readonly resource: Resource; readonly observed: Observation },
  context: DifferenceContext,
): readonly Difference[] {
  const fields: Readonly<Record<string, unknown>> = observed.status === 'known' ? observed.fields : {};
  const [closed, marked] = [sensitivePointers(resource, fields), sensitivePointers(resource, { mode: fields['mode'] })];
  const applied = context.ledger.resources[resource.id]?.applied;
  return found.map((difference) => {
    const { pointer, desired, observed: seen } = difference;
    // What Plumb wrote itself is Git's, and no word of others.
    const hidden = seen === undefined || (applied !== undefined && isEqual(readPointer(applied, pointer), seen)) ? marked : closed;
    const sensitive = hidden.some((place) => pointer !== '' && (isWithin(pointer, place) || isWithin(place, pointer)));
    const place = placeOf(resource.kind);
    const evidence = evidenceFor(observed, pointer);
    const origin = originOf({ pointer, resource }, context);
    return {
      pointer,
      desired: present(desired, sensitive),
      observed: present(seen, sensitive),
      place,
      origin,
      ...costAt(resource, difference),
      sensitive,
      firstSeen: context.ledger.firstSeen[differenceKey(resource.id, { pointer, origin })] ?? context.now,
      ...(evidence === undefined ? {} : { evidence }),
    };
  });
}

/** Key of a difference in `Ledger.firstSeen`. */
export function differenceKey(resourceId: string, { pointer, origin }: Pick<Difference, 'pointer' | 'origin'>): string {
  return `${resourceId} ${pointer} ${origin}`;
}

/** What the place costs, or more where this very change does. */
function costAt(resource: Resource, difference: FieldDifference): Pick<Difference, 'effect' | 'because'> {
  const effect = effectOf(resource, difference.pointer);
  const met = (resource.transitions ?? []).filter((one) => isStronger(one.effect, effect) && matchesChange(one, difference));
  const [first] = met.toSorted((a, b) => (isStronger(a.effect, b.effect) ? -1 : 1));
  return first === undefined ? { effect } : { effect: first.effect, because: first.message };
}

/** The longest declared pointer at or above the difference decides; existence costs what the strongest part costs. */
function effectOf(resource: Resource, pointer: string): Effect {
  let best: { readonly length: number; readonly effect: Effect } | undefined;
  for (const [prefix, effect] of Object.entries(resource.effects)) {
    if (isWithin(pointer, prefix) && (best === undefined || prefix.length > best.length)) best = { length: prefix.length, effect };
  }
  return best?.effect ?? resource.effect;
}

function present(value: unknown, sensitive: boolean): unknown {
  if (value === undefined) return null;
  return sensitive ? maskValue(value) : value;
}

function placeOf(kind: ResourceKind): Difference['place'] {
  return kind === 'service' || kind === 'parameters' || kind === 'health' ? 'process' : 'disk';
}

function evidenceFor(observed: Observation, pointer: string): string | undefined {
  if (observed.status === 'unknown') return undefined;
  return observed.facts?.evidenceByPointer?.[pointer] ?? observed.facts?.evidence;
}
