import fc from 'fast-check';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { cpuRatio } from '../../tests/support/cpu-ratio.ts';
import { describeCodec } from './codec-contract.ts';
import { anyText, nestedEntries, word } from './entries-contract.ts';
import { textOfString } from './scalar-text.ts';
import { yamlCodec } from './yaml.ts';
import { canonicalYamlText, isYamlLiteral } from './yaml-scalar.ts';

const prometheus = `# my global config
global:
  scrape_interval: 15s # Set the scrape interval
  evaluation_interval: "15s"
  empty:

rule_files:
  # - "first_rules.yml"
  - 'second rules.yml'

scrape_configs:
- job_name: prometheus
  port: 9090
  version: "9090"
  static_configs:
    - targets: ["localhost:9090", 'b:1']
      labels: {app: "prometheus", n: 1}
  script: |
    one
      two
last: yes
`;

const text = fc.oneof(
  anyText.map((value) => textOfString(value, isYamlLiteral)),
  fc.constantFrom('true', 'null', '0o17', '-.inf', '1.50').map(canonicalYamlText),
);

describeCodec(yamlCodec, {
  samples: [
    {
      name: 'prometheus.yml with comments',
      text: prometheus,
      entries: {
        global: { scrape_interval: '15s', evaluation_interval: '15s', empty: 'null' },
        rule_files: ['second rules.yml'],
        scrape_configs: [
          {
            job_name: 'prometheus',
            port: '9090',
            version: '"9090"',
            static_configs: [{ targets: ['localhost:9090', 'b:1'], labels: { app: 'prometheus', n: '1' } }],
            script: 'one\n  two\n',
          },
        ],
        last: 'yes',
      },
    },
  ],
  arbitrary: nestedEntries(fc.oneof(word, anyText), text.map(canonicalYamlText)),
  prototypeText: '__proto__: {polluted: 1}\nconstructor: 1\n',
  deepText: `a: ${'['.repeat(10_000)}`,
});

describe('yaml', () => {
  it('adds and removes in block and flow collections and keeps the comments', () => {
    const merged = yamlCodec.merge(prometheus, {
      global: { empty: undefined, timeout: '10s' },
      rule_files: ['second rules.yml', 'third.yml'],
      scrape_configs: [
        {
          job_name: 'prometheus',
          port: '9091',
          static_configs: [{ targets: ['localhost:9090', 'b:1', 'c:2'], labels: { app: 'prometheus' } }],
          script: 'one\n  two\n',
        },
      ],
    });
    expect(merged).toBe(
      prometheus
        .replace('  empty:\n', '  timeout: 10s\n')
        .replace("'second rules.yml'", "'second rules.yml'\n  - third.yml")
        .replace('port: 9090', 'port: 9091')
        .replace('  version: "9090"\n', '')
        .replace("'b:1'", '\'b:1\', "c:2"')
        .replace('app: "prometheus", n: 1', 'app: "prometheus"'),
    );
  });

  it('follows anchors, and refuses a change that would reach further than asked', () => {
    const shared = 'a: &x\n  k: v\nb: *x\nc: &y 1\nd: *y\n';
    expect(JSON.parse(JSON.stringify(yamlCodec.parse(shared)))).toEqual({ a: { k: 'v' }, b: { k: 'v' }, c: '1', d: '1' });
    expect(() => yamlCodec.merge(shared, { b: { k: 'w' } })).toThrow('cannot take b');
    expect(() => yamlCodec.merge(shared, { c: '2' })).toThrow('cannot take c');
    expect(yamlCodec.merge(shared, { d: '2' })).toBe('a: &x\n  k: v\nb: *x\nc: &y 1\nd: 2\n');
  });

  it.each([
    ['\n:', '\n:\np: 2'],
    ['? \n: 1\n', '? \n: 1\np: 2\n'],
    ['a:\n  : 1\n', 'a:\n  : 1\np: 2\n'],
  ])('adds a key beside a key without characters: %j', (text, merged) => {
    expect(yamlCodec.merge(text, { p: '2' })).toBe(merged);
  });

  it('adds a key in the column of a key without characters', () => {
    expect(yamlCodec.merge('abc:\n  : 1\n', { abc: { b: '2' } })).toBe('abc:\n  : 1\n  b: 2\n');
  });

  it('refuses an alias bomb at once', () => {
    const levels = Array.from(
      { length: 20 },
      (_, level) => `l${level}: &l${level} [${level === 0 ? '1, 1' : `*l${level - 1}, *l${level - 1}`}]`,
    );
    const work = () => expect(() => yamlCodec.parse(levels.join('\n'))).toThrow('aliases');
    const floor = () => yamlCodec.parse(`a: [${'1, '.repeat(20_000)}1]\n`);
    // Less than 0.1 measured, for a million values that are never built.
    expect(cpuRatio({ work, floor }).ratio).toBeLessThan(1);
  });

  it.each(['a: 1\na: 2', '- 1', 'a: [', 'a: !!js/function x', 'a: 1\n---\nb: 2', '? [a]\n: b'])('refuses %j', (broken) => {
    expect(() => yamlCodec.parse(broken)).toThrow(expect.objectContaining({ name: 'CodecError' }));
  });

  it('writes strings that js-yaml reads as these strings', () => {
    fc.assert(
      fc.property(fc.dictionary(anyText, anyText, { minKeys: 1, maxKeys: 4 }), (strings) => {
        const entries = Object.fromEntries(Object.entries(strings).map(([key, value]) => [key, textOfString(value, isYamlLiteral)]));
        expect(load(yamlCodec.format(entries))).toEqual(strings);
      }),
    );
  });
});
