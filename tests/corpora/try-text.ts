import { type Codec, CodecError, type Entries, type EntriesChange, type Entry } from '../../adapters/index.ts';
import { isEqual } from '../../schemas/index.ts';
import { strayAddition, strayEdit, strayRemoval } from './stray-bytes.ts';

export type ValuePath = readonly (string | number)[];

/** One change of a text that somebody wrote. */
export interface CorpusTrial {
  readonly kind: 'edit' | 'addition' | 'removal';
  readonly path: ValuePath;
  /** Undefined: the codec refused the change. */
  readonly after?: string;
  /** What was refused, or what is wrong with the change. */
  readonly refused?: string;
  readonly wrong?: string;
}

const comments: Readonly<Record<string, RegExp>> = {
  ini: /^\s*[#;]/,
  properties: /^\s*[#!]/,
  xml: /<!--/,
};

/** Every value of a text is set and taken out in turn, and something is added beside it. At most `limit` values, spread over the text. */
export function tryText(codec: Codec, text: string, limit: number): readonly CorpusTrial[] {
  const entries = codec.parse(text);
  const paths = leafPaths(entries);
  const step = Math.max(1, paths.length / limit);
  const lists = new Set(paths.flatMap((path) => (path.findIndex(isIndex) === path.length - 1 ? [JSON.stringify(path.slice(0, -1))] : [])));
  const chosen = Array.from({ length: Math.min(limit, paths.length) }, (_, index) => paths[Math.floor(index * step)] ?? []);
  return [
    ...chosen.flatMap((path) => [
      tryEdit(codec, { text, entries, path }),
      ...(path.some(isIndex) ? [] : [tryAddition(codec, { text, entries, path }), tryRemoval(codec, { text, entries, path })]),
    ]),
    ...[...lists].slice(0, limit).flatMap((list) => {
      const path = JSON.parse(list) as string[];
      return holdsMap(valueAt(entries, path)) ? [] : [tryRemoval(codec, { text, entries, path })];
    }),
  ];
}

function isIndex(part: string | number): part is number {
  return typeof part === 'number';
}

/** Of several blocks alike one text takes none. */
function holdsMap(entry: Entry | undefined): boolean {
  return Array.isArray(entry) && entry.some(isMap);
}

interface TrialInput {
  readonly text: string;
  readonly entries: Entries;
  readonly path: ValuePath;
}

function tryEdit(codec: Codec, { text, entries, path }: TrialInput): CorpusTrial {
  const present = String(valueAt(entries, path));
  const value = present === '4242' ? '4343' : '4242';
  const change = changeAt(entries, path, value);
  return attempt(
    { kind: 'edit', path },
    () => codec.merge(text, change),
    (after) =>
      isEqual(plain(codec.parse(after)), plain(joined(entries, change)))
        ? strayEdit({ before: bare(text), after: bare(after) }, { present, value })
        : 'says something else',
  );
}

function tryAddition(codec: Codec, { text, entries, path }: TrialInput): CorpusTrial {
  const key = codec.name === 'xml' ? '@plumbcorpus' : 'plumbcorpus';
  const change = nested([...path.slice(0, -1), key], '4242');
  return attempt(
    { kind: 'addition', path },
    () => codec.merge(text, change),
    (after) =>
      isEqual(plain(codec.parse(after)), plain(joined(entries, change)))
        ? strayAddition({ before: bare(text), after: bare(after) })
        : 'says something else',
  );
}

function tryRemoval(codec: Codec, { text, entries, path }: TrialInput): CorpusTrial {
  const comment = comments[codec.name] ?? (codec.comment === undefined ? undefined : /^\s*#/);
  // The key first: a statement that goes on in further lines may have a part of both on one.
  const values = [String(path.at(-1)), ...textsOf(valueAt(entries, path) ?? '')];
  return attempt(
    { kind: 'removal', path },
    () => codec.remove(text, nested(path, 'whatever it is by now')),
    (after) =>
      isLeft(plain(codec.parse(after)), plain(entries), path)
        ? strayRemoval({ before: bare(text), after: bare(after) }, { values, ...(comment === undefined ? {} : { comment }) })
        : 'says something else',
  );
}

function bare(text: string): string {
  return text.replace(/^\ufeff/, '');
}

function attempt(
  trial: Pick<CorpusTrial, 'kind' | 'path'>,
  change: () => string,
  judge: (after: string) => string | undefined,
): CorpusTrial {
  try {
    const after = change();
    const wrong = judge(after);
    return { ...trial, after, ...(wrong === undefined ? {} : { wrong }) };
  } catch (error) {
    if (!(error instanceof CodecError)) return { ...trial, wrong: `threw ${String(error)}` };
    return { ...trial, refused: error.message };
  }
}

/** Whether the entries are those of before without the value, and without the maps that this empties: any number of them. */
function isLeft(after: unknown, before: unknown, [key, ...rest]: ValuePath): boolean {
  if (typeof before !== 'object' || before === null || typeof after !== 'object' || after === null || key === undefined) return false;
  const { [key]: entry, ...others } = before as Readonly<Record<string, unknown>>;
  if (isEqual(after, others)) return rest.length === 0 || isEmptied(entry, rest);
  const { [key]: left, ...same } = after as Readonly<Record<string, unknown>>;
  return rest.length > 0 && isEqual(same, others) && isLeft(left, entry, rest);
}

function isEmptied(entry: unknown, [key, ...rest]: ValuePath): boolean {
  if (typeof entry !== 'object' || entry === null || key === undefined) return true;
  return Object.keys(entry).every((one) => one === key) && isEmptied((entry as Readonly<Record<string, unknown>>)[key], rest);
}

function nested(path: ValuePath, value: string): Entries {
  return path.reduceRight<Entry>((entry, key) => ({ [String(key)]: entry }), value) as Entries;
}

/** A nested change that sets one value; a list on the way is given as a whole. */
function changeAt(entries: Entries, path: ValuePath, value: string): Entries {
  const replace = (entry: Entry | undefined, [step, ...more]: ValuePath, whole: boolean): Entry => {
    if (step === undefined) return value;
    if (Array.isArray(entry)) return entry.map((item: Entry, index) => (index === step ? replace(item, more, true) : item));
    return { ...(whole ? (entry as Entries) : {}), [String(step)]: replace(childOf(entry, step), more, whole) };
  };
  return replace(entries, path, false) as Entries;
}

function joined(present: Entries, change: EntriesChange): Entries {
  const pairs = Object.entries(change).map(([key, value]): [string, Entry] => {
    const entry = Object.hasOwn(present, key) ? present[key] : undefined;
    return [key, isMap(entry) && isMap(value) ? joined(entry, value) : (value as Entry)];
  });
  return Object.fromEntries([...Object.entries(present), ...pairs]);
}

function isMap(entry: EntriesChange[string]): entry is Entries {
  return typeof entry === 'object' && entry !== null && !Array.isArray(entry);
}

function textsOf(entry: Entry): readonly string[] {
  if (typeof entry === 'string') return [entry];
  return Object.values(entry).flatMap((inner: Entry) => textsOf(inner));
}

function valueAt(entries: Entries, path: ValuePath): Entry | undefined {
  return path.reduce<Entry | undefined>((entry, key) => childOf(entry, key), entries);
}

function childOf(entry: Entry | undefined, key: string | number): Entry | undefined {
  if (entry === undefined || typeof entry === 'string') return undefined;
  return (entry as Readonly<Record<string | number, Entry>>)[key];
}

function leafPaths(entry: Entry, path: ValuePath = []): readonly ValuePath[] {
  if (typeof entry === 'string') return [path];
  if (Array.isArray(entry)) return entry.flatMap((item: Entry, index) => leafPaths(item, [...path, index]));
  return Object.entries(entry).flatMap(([key, value]: [string, Entry]) => leafPaths(value, [...path, key]));
}

/** Entries with the usual prototype, so that a missing one makes no difference. Not by way of JSON, which mixes up keys in V8 13.6. */
function plain(entries: Entries): unknown {
  return structuredClone(entries);
}
