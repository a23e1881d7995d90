import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '../../tests/support/property-runs.ts';
import { describeCodec } from './codec-contract.ts';
import { anyText, nestedEntries, word } from './entries-contract.ts';
import { jsonCodec } from './json.ts';
import { isJsonLiteral } from './json-scan.ts';
import { textOfString } from './scalar-text.ts';

const consul = `{
  "datacenter": "dc1",
  "server": true,
  "ports": { "http": 8500, "grpc": -1 },
  "retry_join": ["10.0.0.1", "10.0.0.2"],
  "version": "8080",
  "quoted": "\\"x\\" \\u00e9",
  "id": 9223372036854775807,
  "empty": {},
  "none": null,
  "list": []
}
`;

const jsonText = fc.oneof(
  anyText.map((text) => textOfString(text, isJsonLiteral)),
  fc.constantFrom('true', 'null', '-1', '1e400', '9223372036854775807'),
);

describeCodec(jsonCodec, {
  samples: [
    {
      name: 'agent configuration with every type',
      text: consul,
      entries: {
        datacenter: 'dc1',
        server: 'true',
        ports: { http: '8500', grpc: '-1' },
        retry_join: ['10.0.0.1', '10.0.0.2'],
        version: '"8080"',
        quoted: '"x" é',
        id: '9223372036854775807',
        empty: {},
        none: 'null',
        list: [],
      },
    },
  ],
  arbitrary: nestedEntries(fc.oneof(word, anyText), jsonText),
  prototypeText: '{"__proto__": {"polluted": 1}, "constructor": 1}',
  deepText: '{"a":'.repeat(10_000),
});

describe('json', () => {
  it('adds and removes members in the layout of the file', () => {
    expect(jsonCodec.merge('{\n    "a": 1,\n    "b": {"c": 2}\n}', { a: undefined, b: { d: '3' }, e: 'x' })).toBe(
      '{\n    "b": {"c": 2, "d": 3},\n    "e": "x"\n}',
    );
  });

  it.each([
    ['{"a": 1,\n "a": 2}', 2],
    ['[1]', 1],
    ['{"a": 01}', 1],
    ['{"a": 1,}', 1],
    ['{\n"a": "\\x"}', 2],
    ['{} {}', 1],
  ])('refuses %j in its line', (text, line) => {
    expect(() => jsonCodec.parse(text)).toThrow(expect.objectContaining({ name: 'CodecError', line }));
  });

  it('refuses what JSON.parse refuses and takes what it takes', () => {
    const soup = fc.string({ unit: fc.constantFrom(...'{}[]",:1-.e \\ntu'), maxLength: 10 }).map((text) => `{"a":${text}}`);
    fc.assert(
      fc.property(
        fc.oneof(
          soup,
          fc.json().map((text) => `{"a":${text}}`),
        ),
        (text) => {
          expect(accepts(() => jsonCodec.parse(text))).toBe(accepts(() => JSON.parse(text)));
        },
      ),
      { numRuns: runs(1500) },
    );
  });
});

function accepts(run: () => unknown): boolean {
  try {
    run();
    return true;
  } catch (error) {
    return error instanceof Error && error.message.includes('stands twice');
  }
}
