import { expect, test } from 'vitest';
import { createSourceText, placeAt } from '../document.ts';
import { parseToml } from './parse-toml.ts';

const text = `# a comment with [brackets]
title = "x # y"

[metadata]
name = "cache"
labels."dotted.key" = 'raw \\'

[spec]
list = [
  "a]", # comment ]
  { inline = 1 },
]
long = """
[not.a.table]
key = 1
"""
a.b.c = 5

[[spec.members]]
host = "web-1"
[spec.members.parameters]
port = 1
[[spec.members]]
host = "web-2"
`;

test('keys that begin a line have an exact place, others that of their line', () => {
  const [document] = parseToml(text).documents;
  if (document === undefined) throw new Error('no document');
  const source = createSourceText('f.toml', text);
  const at = (path: readonly (string | number)[], part: 'key' | 'value' = 'value') => {
    const { line, column } = placeAt({ source, mark: document.mark }, path, part);
    return `${line}:${column}`;
  };
  expect(at(['title'])).toBe('2:9');
  expect(at(['metadata'], 'key')).toBe('4:1');
  expect(at(['metadata', 'labels', 'dotted.key'])).toBe('6:23');
  expect(at(['spec', 'list', 1, 'inline'])).toBe('9:1');
  expect(at(['spec', 'a', 'b', 'c'])).toBe('17:9');
  expect(at(['spec', 'members', 0, 'host'])).toBe('20:8');
  expect(at(['spec', 'members', 0, 'parameters', 'port'], 'key')).toBe('22:1');
  expect(at(['spec', 'members', 1, 'host'])).toBe('24:8');
  expect(document.value).toMatchObject({
    title: 'x # y',
    spec: { a: { b: { c: 5 } }, members: [{ host: 'web-1', parameters: { port: 1 } }, { host: 'web-2' }] },
  });
});

test.each([
  ['', []],
  ['a = 1\na = 2', ['MW1008']],
  ['a = ', ['MW1005']],
  ['a = 9223372036854775807\nb = inf', ['MW1012', 'MW1012']],
  ['a = 2024-05-01', ['MW1021']],
  ['[__proto__]\npolluted = true', ['MW1009']],
  [`a = ${'['.repeat(5000)}`, ['MW1006']],
  [`${'a.'.repeat(150)}a = 1`, ['MW1006']],
  [`a = [${'1,'.repeat(10_001)}]`, ['MW1017']],
])('problems of %j', (source, codes) => {
  const parsed = parseToml(source);
  expect([...parsed.problems, ...parsed.documents.flatMap((document) => document.problems)].map((problem) => problem.code)).toEqual(codes);
  expect('polluted' in {}).toBe(false);
});
