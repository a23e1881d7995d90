import { RE2JS } from 're2js';
import type { Hazard, RenderedTransition } from './generated/types.ts';

/** What a hazard or a transition says of the change that it means. */
export type ChangeCondition = Pick<Hazard & RenderedTransition, 'pointer'> &
  Partial<Pick<RenderedTransition, 'from' | 'to' | 'absent' | 'smaller' | 'larger' | 'pattern'>>;

/** Undefined and null stand for absent. */
export interface PlacedChange {
  readonly pointer: string;
  readonly desired: unknown;
  readonly observed: unknown;
}

/** Whether making the difference go away is a change that the condition means. A number with a unit is none. */
export function matchesChange(condition: ChangeCondition, difference: PlacedChange): boolean {
  const { pointer, from, to, absent = '', smaller = false, larger = false, pattern } = condition;
  if (pointer !== difference.pointer) return false;
  const { observed, desired } = difference;
  const isNamed = (values: readonly string[] | undefined, value: unknown) => values?.includes(textOf(value)) ?? true;
  if (!isNamed(from, observed ?? absent) || !isNamed(to, desired ?? absent)) return false;
  const [before, after] = [Number(textOf(observed) || absent), Number(textOf(desired) || absent)];
  if ((smaller && !(after < before)) || (larger && !(after > before))) return false;
  return pattern === undefined || isOtherValue(RE2JS.compile(pattern), textsOf(observed), textsOf(desired));
}

/** Whether a key that stands in both has another value in one than in the other. */
function isOtherValue(pattern: RE2JS, before: readonly string[], after: readonly string[]): boolean {
  const known = findValues(pattern, before);
  return [...findValues(pattern, after)].some(([key, values]) => {
    const was = known.get(key);
    return was !== undefined && (values.size !== was.size || [...values].some((value) => !was.has(value)));
  });
}

function findValues(pattern: RE2JS, texts: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const text of texts) {
    const matcher = pattern.matcher(text);
    while (matcher.find()) {
      const key = matcher.group('key') ?? '';
      found.set(key, (found.get(key) ?? new Set()).add(matcher.group('value') ?? ''));
    }
  }
  return found;
}

function textsOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(textsOf);
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(textsOf);
  return value === undefined || value === null ? [] : [String(value)];
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
