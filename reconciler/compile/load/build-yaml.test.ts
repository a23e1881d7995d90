import fc from 'fast-check';
import { dump, load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { runs } from '../../../tests/support/property-runs.ts';
import { createSourceText, placeAt } from '../document.ts';
import { parseYaml } from './parse-yaml.ts';

const firstValue = (text: string) => parseYaml(text).documents[0]?.value;
const codesOf = (text: string) =>
  [...parseYaml(text).problems, ...parseYaml(text).documents.flatMap((document) => document.problems)].map((problem) => problem.code);

describe('values', () => {
  test('follow the core schema: no yes, no dates, no octal', () => {
    expect(firstValue('a: yes\nb: 2024-05-01\nc: 0640\nd: ~\ne: 1.5\nf: 0x10\ng: "7"\nh:\ni: True\n')).toEqual({
      a: 'yes',
      b: '2024-05-01',
      c: 640,
      d: null,
      e: 1.5,
      f: 16,
      g: '7',
      h: null,
      i: true,
    });
  });

  test('of every JSON value are those js-yaml loads', () => {
    const key = fc.string().filter((text) => text !== '<<' && !['__proto__', 'constructor', 'prototype'].includes(text));
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        fc.string(),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.dictionary(key, tie('tree'), { maxKeys: 4, noNullPrototype: true }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(key, tree, { minKeys: 1, noNullPrototype: true }), fc.integer({ min: -1, max: 3 }), (value, flowLevel) => {
        const text = dump(value, { flowLevel, noRefs: true });
        expect(codesOf(text)).toEqual([]);
        expect(firstValue(text)).toEqual(load(text));
      }),
      { numRuns: runs(500) },
    );
  });

  test('of aliases are those of their anchors', () => {
    expect(firstValue('a: &x { b: [1, 2] }\nc: *x\nd: &s text\ne: *s\n*s : key\n')).toEqual({
      a: { b: [1, 2] },
      c: { b: [1, 2] },
      d: 'text',
      e: 'text',
      text: 'key',
    });
  });

  test('explicit core tags convert', () => {
    expect(
      firstValue('a: !!str 7.20\nb: !!int "7"\nc: !!float 1\nd: ! 5\ne: !<tag:yaml.org,2002:bool> "true"\nf: !!map {}\ng: !!seq []\n'),
    ).toEqual({ a: '7.20', b: 7, c: 1, d: '5', e: true, f: {}, g: [] });
  });

  test('several documents, empty ones and a byte order mark', () => {
    expect(parseYaml('\ufeff---\n---\na: 1\n...\n---\nb: 2\n').documents.map((document) => document.value)).toEqual([
      null,
      { a: 1 },
      { b: 2 },
    ]);
    expect(parseYaml('# nothing\n').documents).toEqual([]);
  });
});

test('every value and key has its place', () => {
  const text = 'a:\n  - b: "x"\n    c: { d: [1, *y ] }\ne: |\n  text\n'.replace('*y', 'z');
  const [document] = parseYaml(text).documents;
  if (document === undefined) throw new Error('no document');
  const source = createSourceText('f.yaml', text);
  const at = (path: readonly (string | number)[], part: 'key' | 'value' = 'value') => {
    const { line, column } = placeAt({ source, mark: document.mark }, path, part);
    return `${line}:${column}`;
  };
  expect([
    at([]),
    at(['a']),
    at(['a'], 'key'),
    at(['a', 0]),
    at(['a', 0, 'b']),
    at(['a', 0, 'c', 'd', 1]),
    at(['a', 0, 'c'], 'key'),
    at(['e'], 'key'),
  ]).toEqual(['1:1', '2:3', '1:1', '2:5', '2:8', '3:17', '3:5', '4:1']);
  expect(at(['a', 0, 'nothing', 'here'])).toBe('2:5');
});

describe('problems', () => {
  test.each([
    ['a: 1\na: 2', ['MW1008']],
    ['a: { <<: *x }', ['MW1010', 'MW1005']],
    ['"<<": 1', []],
    ['? [a]\n: 1\nb: 2', ['MW1020']],
    ['? { a: b }\n: { c: d }', ['MW1020']],
    ['a: .inf\nb: 12345678901234567890\nc: 1e400', ['MW1012', 'MW1012']],
    ['__proto__: 1\nb: { prototype: 1 }', ['MW1009', 'MW1009']],
    ['a: !!set { x }', ['MW1011']],
    ['a: !!int x', ['MW1011']],
    ['a: [', ['MW1005']],
    [`a: ${'&x '}1\n${Array.from({ length: 51 }, (_, index) => `b${index}: *x`).join('\n')}`, ['MW1007']],
    [`a: ${'['.repeat(150)}`, ['MW1006']],
    [`a: [${'1,'.repeat(10_001)}]`, ['MW1017']],
  ])('%j', (text, codes) => {
    expect(codesOf(text)).toEqual(codes);
  });

  test('never reach a prototype', () => {
    const value = firstValue('__proto__: { polluted: true }\nconstructor: { prototype: { polluted: true } }\n');
    expect(Object.hasOwn({}, 'polluted') || 'polluted' in {}).toBe(false);
    expect(Object.keys(value as object)).toEqual([]);
  });

  test('carry a pointer', () => {
    expect(parseYaml('a:\n  - b: 1\n    b: 2\n').documents[0]?.problems).toEqual([
      { code: 'MW1008', at: 16, path: ['a', 0, 'b'], detail: '"b" stands in this map already' },
    ]);
  });
});
