import { canonicalJson } from './canonical.ts';
import { parsePointer } from './pointer.ts';
import { type Clash, type ClashPath, isWrittenMap } from './written-clash.ts';

/** One thing that tells items of a list apart: its values at these places of an item. A list has several, and one of them is enough. */
export interface DistinctPart {
  /** JSON pointers below the item: the first that is there counts. */
  readonly at: readonly string[];
  /** Parts of a value that is a map. */
  readonly by?: readonly DistinctPart[];
  /** Texts that mean the same as another; the empty text stands for a value that is not there. */
  readonly alike?: Readonly<Record<string, string>>;
  readonly caseless?: boolean;
  /** A text is a list of words. */
  readonly words?: boolean;
  /** Of the words of a text only these count, all of them together. */
  readonly counting?: readonly string[];
}

interface ItemValue {
  readonly path: ClashPath;
  /** Alike where the values are. */
  readonly key: string;
  /** Empty where nothing is written. */
  readonly text: string;
}

/** Items that have a value of every part in common with an earlier one, so that one of the two would mean nothing. */
export function findInCommon(parts: readonly DistinctPart[], items: readonly unknown[]): readonly Clash[] {
  const values = items.map((item) => parts.map((part) => byKey(valuesOf(part, item))));
  return values.flatMap((own, index) => {
    for (const [first, earlier] of values.slice(0, index).entries()) {
      const shared = own.flatMap((part, at) => sharedValue(part, earlier[at]));
      if (shared.length < parts.length || shared.every(([{ path }]) => path.length === 0)) continue;
      const names = shared.flatMap(([{ text }], at) => wordsFor(parts[at], text)).join(' and ');
      const message = `has ${names} in common with item ${first}, and only one of the two can have it; keep one of them, or put both into one`;
      return [{ path: [index, ...placeOf(shared, 0)], other: [first, ...placeOf(shared, 1)], message }];
    }
    return [];
  });
}

type ValuesByKey = ReadonlyMap<string, ItemValue>;
type SharedValue = readonly [own: ItemValue, earlier: ItemValue];

function byKey(values: readonly ItemValue[]): ValuesByKey {
  return new Map(values.map((value) => [value.key, value]));
}

function sharedValue(own: ValuesByKey, earlier: ValuesByKey | undefined): readonly SharedValue[] {
  for (const [key, value] of own) {
    const other = earlier?.get(key);
    if (other !== undefined) return [[value, other]];
  }
  return [];
}

/** Nothing where none of the words that count is there: others may be. */
function wordsFor(part: DistinctPart | undefined, text: string): readonly string[] {
  const name = parsePointer(part?.at[0] ?? '').join('.');
  if (text !== '') return [`the ${name} ${text.slice(0, 80)}`];
  return part?.counting === undefined ? [`no ${name}`] : [];
}

/** The last part that is written. */
function placeOf(shared: readonly SharedValue[], side: 0 | 1): ClashPath {
  return shared.findLast((value) => value[side].path.length > 0)?.[side].path ?? [];
}

function valuesOf(part: DistinctPart, item: unknown): readonly ItemValue[] {
  const [found] = part.at.map(parsePointer).flatMap((path) => {
    const value = path.reduce<unknown>(
      (inner, step) => (isWrittenMap(inner) && Object.hasOwn(inner, step) ? inner[step] : undefined),
      item,
    );
    return value === undefined ? [] : [{ path, value }];
  });
  if (found === undefined) return [itemValueOf(part, { path: [], value: '' })];
  const { path, value } = found;
  const listed = Array.isArray(value) ? value.map((one: unknown, index) => ({ path: [...path, index], value: one })) : [found];
  const separate = part.words === true ? listed.flatMap(wordsIn) : listed;
  return separate.length === 0 ? [itemValueOf(part, { path: [], value: '' })] : separate.map((one) => itemValueOf(part, one));
}

interface FoundValue {
  readonly path: ClashPath;
  readonly value: unknown;
}

function wordsIn({ path, value }: FoundValue): readonly FoundValue[] {
  if (typeof value !== 'string') return [{ path, value }];
  return value
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => ({ path, value: word }));
}

function itemValueOf(part: DistinctPart, { path, value }: FoundValue): ItemValue {
  if (part.by !== undefined) {
    const inner = part.by.map((one) => valuesOf(one, value)[0]);
    const text = inner.flatMap((one) => (one === undefined || one.text === '' ? [] : [one.text])).join(' ');
    return { path, key: canonicalJson(inner.map((one) => one?.key ?? '')), text };
  }
  const written = isWrittenMap(value) || Array.isArray(value) ? canonicalJson(value) : String(value);
  const cased = part.caseless === true ? written.toLowerCase() : written;
  const counted = part.counting === undefined ? cased : countedWords(cased, part.counting);
  const { alike = {} } = part;
  const key = Object.hasOwn(alike, counted) ? (alike[counted] ?? '') : counted;
  return { path, key, text: part.counting === undefined ? written : counted };
}

function countedWords(text: string, counting: readonly string[]): string {
  const words = new Set(text.split(/\s+/));
  return counting.filter((word) => words.has(word)).join(' ');
}
