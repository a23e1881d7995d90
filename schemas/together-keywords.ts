import type { ErrorObject, FuncKeywordDefinition, SchemaValidateFunction } from 'ajv';
import { canonicalJson } from './canonical.ts';
import { findInCommon } from './find-in-common.ts';
import { formatPointer, parsePointer } from './pointer.ts';
import { type Clash, type ClashPath, isWrittenMap as isMap, type WrittenMap } from './written-clash.ts';

/** Keywords about values that people write beside one another, and of which one would be lost or moved without a word. */
export const togetherKeywords: readonly FuncKeywordDefinition[] = [
  /** Items of a list of maps: the member that tells them apart. */
  keyword('x-unique', { type: 'array', schemaType: 'string', find: findAlike }),
  /** Items of a list of maps: what no two of them may have in common, all of it together. */
  keyword('x-distinct', { type: 'array', schemaType: 'array', find: findInCommon }),
  /** A map: the name of a member, a map too, whose keys are not those of its other members. */
  keyword('x-apart', { type: 'object', schemaType: 'string', find: findBeside }),
  /** A map of directives: groups of names whose order among each other has a meaning, at any depth. */
  keyword('x-ordered', { type: 'object', schemaType: 'array', find: findUnordered }),
];

interface KeywordInput<S, V> {
  readonly type: 'array' | 'object';
  readonly schemaType: 'string' | 'array';
  readonly find: (setting: S, value: V) => readonly Clash[];
}

function keyword<S, V>(name: string, { type, schemaType, find }: KeywordInput<S, V>): FuncKeywordDefinition {
  const validate: SchemaValidateFunction = (setting: S, value: V, _schema, context) => {
    const base = parsePointer(context?.instancePath ?? '');
    const errors = find(setting, value).map(
      ({ path, other, message }): Partial<ErrorObject> => ({
        keyword: name,
        instancePath: formatPointer([...base, ...path]),
        message,
        params: { other: formatPointer([...base, ...other]) },
      }),
    );
    validate.errors = errors;
    return errors.length === 0;
  };
  return { keyword: name, type, schemaType, errors: true, validate };
}

function findAlike(name: string, items: readonly unknown[]): readonly Clash[] {
  const first = new Map<string, number>();
  return items.flatMap((item, index) => {
    const value = isMap(item) ? item[name] : undefined;
    if (value === undefined) return [];
    const key = canonicalJson(value);
    const earlier = first.get(key);
    if (earlier === undefined) first.set(key, index);
    const message = `has the same ${name} as item ${earlier}; keep one of them, or put both into one`;
    return earlier === undefined ? [] : [{ path: [index, name], other: [earlier, name], message }];
  });
}

function findBeside(name: string, map: WrittenMap): readonly Clash[] {
  const inner = map[name];
  const twice = isMap(inner) ? Object.keys(inner).filter((key) => key !== name && Object.hasOwn(map, key)) : [];
  return twice.map((key) => ({ path: [name, key], other: [key], message: `stands beside the field ${key}; keep one of them` }));
}

function findUnordered(groups: readonly (readonly string[])[], map: WrittenMap): readonly Clash[] {
  const own = groups.flatMap((group) => {
    const [first, second] = Object.keys(map).filter((key) => group.includes(firstWord(key)) && isSeveral(map[key]));
    if (first === undefined || second === undefined) return [];
    const message = `stands several times and so does ${first}: which of them comes before which has a meaning that two lists cannot say; write these lines in their order into a raw file (files), and include it here`;
    return [{ path: [second], other: [first], message }];
  });
  const inner = Object.entries(map).flatMap(([key, value]) => blocksIn(value).map(([path, block]) => [[key, ...path], block] as const));
  return [
    ...own,
    ...inner.flatMap(([path, block]) =>
      findUnordered(groups, block).map((clash) => ({ ...clash, path: [...path, ...clash.path], other: [...path, ...clash.other] })),
    ),
  ];
}

function blocksIn(value: unknown): readonly (readonly [ClashPath, WrittenMap])[] {
  if (isMap(value)) return [[[], value]];
  return Array.isArray(value) ? value.flatMap((item, index) => (isMap(item) ? [[[index], item] as const] : [])) : [];
}

function firstWord(key: string): string {
  return key.trim().split(/\s/)[0] ?? '';
}

function isSeveral(value: unknown): boolean {
  return Array.isArray(value) && value.length > 1;
}
