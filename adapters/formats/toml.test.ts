import fc from 'fast-check';
import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../schemas/index.ts';
import type { Entries } from './codec.ts';
import { describeCodec } from './codec-contract.ts';
import { anyText, nestedEntries, word } from './entries-contract.ts';
import { textOfString } from './scalar-text.ts';
import { tomlCodec } from './toml.ts';
import { isTomlLiteral } from './toml-scan.ts';

const telegraf = `# Telegraf
[agent]
interval = "10s"   # how often
metric_batch_size = 1_000
since = 1979-05-27 07:32:00
ratio = 0.5
names = ["a",
  "b", # second
]
inline = { x = 1, "y z" = 'raw\\' }

[[inputs.cpu]]
percpu = true
  [inputs.cpu.tags]
  dc = "1"

[[inputs.cpu]]
text = """
two
lines"""

[outputs]
a.b.c = "dotted"
`;

const text = fc.oneof(
  anyText.map((value) => textOfString(value, isTomlLiteral)),
  fc.constantFrom('true', '1_000', '0xff', '1979-05-27', '07:32:00', '-inf'),
);

describeCodec(tomlCodec, {
  samples: [
    {
      name: 'telegraf with tables of tables',
      text: telegraf,
      entries: {
        agent: {
          interval: '10s',
          metric_batch_size: '1_000',
          since: '1979-05-27 07:32:00',
          ratio: '0.5',
          names: ['a', 'b'],
          inline: { x: '1', 'y z': 'raw\\' },
        },
        inputs: { cpu: [{ percpu: 'true', tags: { dc: '"1"' } }, { text: 'two\nlines' }] },
        outputs: { a: { b: { c: 'dotted' } } },
      },
    },
  ],
  arbitrary: nestedEntries(fc.oneof(word, anyText), text),
  prototypeText: '[__proto__]\npolluted = 1\n[constructor]\nname = 1\n',
  deepText: `a = ${'['.repeat(10_000)}`,
});

describe('toml', () => {
  it('adds and removes keys, tables and tables of a list', () => {
    expect(tomlCodec.merge(telegraf, { agent: { interval: undefined, debug: 'true' }, outputs: undefined, extra: { a: '1' } })).toBe(
      telegraf
        .replace('interval = "10s"   # how often\n', '')
        .replace("'raw\\' }\n", "'raw\\' }\ndebug = true\n")
        .replace('\n[outputs]\na.b.c = "dotted"\n', '\n\n[extra]\na = 1\n'),
    );
    const more = tomlCodec.merge(telegraf, {
      inputs: { cpu: [{ percpu: 'true', tags: { dc: '"1"' } }, { text: 'two\nlines' }, { x: 'y' }] },
    });
    expect(more).toContain('lines"""\n\n[[inputs.cpu]]\nx = "y"\n\n[outputs]');
  });

  it.each<readonly [name: string, present: Entries, wanted: Entries, text: string]>([
    // Found by the merge property with seed 1724227809, path 278:3:2:2:3:3:3:6:6:6.
    [
      'text before a table',
      Object.fromEntries([['__proto__', [{}, {}]]]),
      Object.fromEntries([['__proto__', ['', {}]]]),
      '\n__proto__ = ["", {}]\n',
    ],
    ['text behind a table', { a: [{ b: '1' }, { b: '2' }], c: '3' }, { a: [{ b: '1' }, 'x'] }, 'c = 3\na = [{ b = 1 }, "x"]\n\n\n'],
    ['a list among tables', { a: [{}, {}] }, { a: [{}, ['x'], {}] }, '\na = [{}, ["x"], {}]\n'],
    ['text in a list of a table of a list', { a: [{ c: [{}, {}] }] }, { a: [{ c: ['', {}] }] }, '[[a]]\nc = ["", {}]\n\n\n'],
  ])('writes a list of tables in brackets that is to hold %s', (_, present, wanted, text) => {
    const merged = tomlCodec.merge(tomlCodec.format(present), wanted);
    expect(merged).toBe(text);
    expect(canonicalJson(tomlCodec.parse(merged))).toBe(canonicalJson({ ...present, ...wanted }));
  });

  it.each<readonly [present: string, change: Entries, text: string]>([
    ['[a.b]\nx = 1\n', { a: { y: '1' } }, '[a.b]\nx = 1\n\n[a]\ny = 1\n'],
    ['[a.b]\nx = 1\n', { a: { c: { z: '1' } } }, '[a.b]\nx = 1\n\n[a]\nc = { z = 1 }\n'],
    ['[[a.b]]\nx = 1\n\n# of d\n[d]\n', { a: { y: '1' } }, '[[a.b]]\nx = 1\n\n[a]\ny = 1\n\n# of d\n[d]\n'],
    ['[[l]]\n[l.a.b]\nx = 1\n[[l]]\n', { l: [{ a: { b: { x: '1' }, y: '2' } }, {}] }, '[[l]]\n[l.a.b]\nx = 1\n\n[l.a]\ny = 2\n[[l]]\n'],
  ])('gives a table that only headers below it name a header of its own: %j', (present, change, text) => {
    expect(tomlCodec.merge(present, change)).toBe(text);
  });

  it.each<readonly [present: string, taken: Entries, text: string]>([
    ['[a.b.c]\nx = 1\n\n[d]\ny = 1\n', { a: { b: { c: { x: '' } } } }, '\n[d]\ny = 1\n'],
    ['a.b = 1\r\n# of c\r\nc.d = 1\r\n', { a: { b: '' } }, '# of c\r\nc.d = 1\r\n'],
    ['x = {a.b.c = 1, a.b.d = 2}\n', { x: { a: { b: { d: '' } } } }, 'x = {a.b.c = 1}\n'],
    ['x = {a.b.c = 1, a.b.d = 2}\n', { x: { a: { b: { c: '' } } } }, 'x = {a.b.d = 2}\n'],
    ['x = { # of all\n  c = 1, # of c\n  # below\n}\n', { x: { c: '' } }, 'x = { # of all\n  # below\n}\n'],
  ])('takes out what stands in dotted keys, brackets and tables without a header: %j', (present, taken, text) => {
    expect(tomlCodec.remove(present, taken)).toBe(text);
  });

  it('adds to dotted keys in brackets', () => {
    expect(tomlCodec.merge('x = {a.b.c = 1}\n', { x: { a: { b: { e: '2' } } } })).toBe('x = {a.b.c = 1, a.b.e = 2}\n');
  });

  it.each<readonly [items: readonly string[], text: string]>([
    [['1', '3'], '  1, # one\n  3 # three\n'],
    [['1', '2'], '  1, # one\n  2 # two\n'],
    [['2', '3'], '  2, # two\n  3 # three\n'],
    [['1', '2', '3', '4'], '  1, # one\n  2, # two\n  3, # three\n  4\n'],
    [['1', '9', '2', '3'], '  1, # one\n  9,\n  2, # two\n  3 # three\n'],
    [['0', '1', '2', '3'], '  0,\n  1, # one\n  2, # two\n  3 # three\n'],
    [[], ''],
  ])('leaves every item of a list its own comment: %j', (p, text) => {
    expect(tomlCodec.merge('p = [\n  1, # one\n  2, # two\n  3 # three\n]\n', { p })).toBe(`p = [\n${text}]\n`);
  });

  it.each(['a = [1,', 'a = 1\na = 2', 'a = \n', `${Array.from({ length: 10_000 }, () => 'a').join('.')} = 1`])(
    'refuses %.20s',
    (broken) => {
      expect(() => tomlCodec.parse(broken)).toThrow(expect.objectContaining({ name: 'CodecError' }));
    },
  );

  it('writes what smol-toml reads', () => {
    fc.assert(
      fc.property(fc.dictionary(anyText, anyText, { maxKeys: 4 }), (strings) => {
        const entries = Object.fromEntries(Object.entries(strings).map(([key, value]) => [key, textOfString(value, isTomlLiteral)]));
        expect({ ...parse(tomlCodec.format(entries)) }).toEqual(strings);
      }),
    );
  });
});
