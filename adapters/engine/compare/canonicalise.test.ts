import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalise } from './canonicalise.ts';

const bytes = { b: 1, k: 1000, kb: 1024, mb: 1048576, gb: 1073741824 };

describe('canonicalise', () => {
  it.each([
    ['100mb', { suffixes: bytes }, '104857600'],
    ['0', { suffixes: bytes }, '0'],
    ['8589934592gb', { suffixes: bytes }, '9223372036854775808'],
    ['1.5kb', { suffixes: bytes }, '1536'],
    ['100MB', { suffixes: bytes }, '100MB'],
    ['100MB', { suffixes: bytes, caseless: true }, '104857600'],
    ['normal 0 0 0 slave 256mb 64mb 60', { suffixes: bytes, words: { slave: 'replica' } }, 'normal 0 0 0 replica 268435456 67108864 60'],
    ['250ms', { suffixes: { ms: 0.001, s: 1 } }, '0.25'],
    ['300ms', { suffixes: { ms: 0.001, s: 1 } }, '0.3'],
    ['On', { boolean: true }, 'yes'],
    ['0', { boolean: true }, 'no'],
    ['1000', { minimum: 1, maximum: 500 }, '500'],
    ['1', { suffixes: bytes, minimum: 16384 }, '16384'],
    ['-1', { minimum: -1 }, '-1'],
    ['b  a b', { unordered: true }, 'a b'],
    ['  3600   1 300 100 ', {}, '3600 1 300 100'],
    ['007', {}, '007'],
    ['constructor', { suffixes: bytes, words: {}, boolean: true }, 'constructor'],
    ['', {}, ''],
  ])('%s by %j is %s', (text, rule, expected) => {
    expect(canonicalise(text, rule)).toBe(expected);
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom('', ...Object.keys(bytes)), (number, suffix) => {
        const once = canonicalise(`${number}${suffix}`, { suffixes: bytes, minimum: 16384 });
        expect(canonicalise(once, { suffixes: bytes, minimum: 16384 })).toBe(once);
      }),
    );
  });

  it('keeps whole numbers exact', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 80n }), (number) => {
        expect(canonicalise(`${number}gb`, { suffixes: bytes })).toBe(String(number * 1073741824n));
      }),
    );
  });
});
