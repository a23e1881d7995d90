import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '../../tests/support/property-runs.ts';
import { type Codec, CodecError, type Entries } from './codec.ts';
import { checkOneValue, checkRemoval, joined, leafPaths, meansOneOfSeveral, plain, withOddByte } from './edits-contract.ts';

/** A file as it stands on real hosts. */
export interface CodecSample {
  readonly name: string;
  readonly text: string;
  /** All entries of the text. */
  readonly entries: unknown;
}

export interface CodecCases {
  readonly samples: readonly CodecSample[];
  /** Entries as `parse` gives them: a list of one item is that item where the language has no lists. */
  readonly arbitrary: fc.Arbitrary<Entries>;
  /** A text whose keys are `__proto__` and `constructor`. */
  readonly prototypeText: string;
  /** A text nested 10,000 levels deep, where the language nests. */
  readonly deepText?: string;
}

/** The contract of every codec, whatever its language. */
export function describeCodec(codec: Codec, { samples, arbitrary, prototypeText, deepText }: CodecCases): void {
  describe(`codec ${codec.name}`, () => {
    it('gives back the entries it has formatted', () => {
      fc.assert(
        fc.property(arbitrary, (entries) => {
          expect(plain(codec.parse(codec.format(entries)))).toEqual(plain(entries));
        }),
        { numRuns: runs(300) },
      );
    });

    it('changes nothing when nothing or the present state is merged', () => {
      const check = (text: string): void => {
        expect(codec.merge(text, {})).toBe(text);
        expect(codec.merge(text, codec.parse(text))).toBe(text);
      };
      fc.assert(
        fc.property(arbitrary, (entries) => {
          check(codec.format(entries));
        }),
        { numRuns: runs(100) },
      );
      for (const sample of samples) check(sample.text);
    });

    it('merges one value of formatted entries and touches only its token', () => {
      fc.assert(
        fc.property(arbitrary, fc.nat(), (entries, pick) => {
          const paths = leafPaths(entries);
          const path = paths[pick % Math.max(paths.length, 1)];
          if (path !== undefined) checkOneValue(codec, codec.format(entries), path);
        }),
        { numRuns: runs(200) },
      );
    });

    it('merges any entries into any others: maps are joined, all else is replaced, and one of several blocks is refused', () => {
      fc.assert(
        fc.property(arbitrary, arbitrary, (present, wanted) => {
          const root = Object.keys(present)[0] ?? '';
          // Where one root element is all there can be, the change is for that root.
          const change = codec.name === 'xml' ? { [root]: Object.values(wanted)[0] ?? {} } : wanted;
          const text = codec.format(present);
          if (meansOneOfSeveral(codec.parse(text), change)) expect(() => codec.merge(text, change)).toThrow(CodecError);
          else expect(plain(codec.parse(codec.merge(text, change)))).toEqual(plain(joined(present, change)));
        }),
        { numRuns: runs(300) },
      );
    });

    it('removes a value at any depth and nothing else', () => {
      fc.assert(
        fc.property(arbitrary, fc.nat(), (entries, pick) => {
          const text = codec.format(entries);
          const paths = leafPaths(codec.parse(text));
          const path = paths[pick % Math.max(paths.length, 1)];
          if (path !== undefined) checkRemoval(codec, text, path);
        }),
        { numRuns: runs(200) },
      );
    });

    it('answers any text with entries or a CodecError', () => {
      const soup = fc.tuple(
        fc.constantFrom(...samples.map((sample) => sample.text)),
        fc.nat(),
        fc.nat(40),
        fc.string({ unit: 'binary', maxLength: 20 }),
      );
      const mutilated = soup.map(([text, at, length, inserted]) => {
        const from = at % (text.length + 1);
        return text.slice(0, from) + inserted + text.slice(from + length);
      });
      const punctuation = fc.string({ unit: fc.constantFrom(...' \t\r\n"\'\\#;{}[]()<>=:,.$&!/-ab1\0'), maxLength: 40 });
      fc.assert(
        fc.property(fc.oneof(mutilated, punctuation, fc.string({ unit: 'binary' })), (text) => {
          expectCodecErrorAtMost(() => codec.parse(text));
        }),
        { numRuns: runs(2000) },
      );
    });

    it('merges into any text, or refuses with a CodecError', () => {
      const punctuation = fc.string({ unit: fc.constantFrom(...' \n"\'\\#;{}[]<>=:,.$-ab1'), maxLength: 30 });
      fc.assert(
        fc.property(punctuation, arbitrary, (text, wanted) => {
          expectCodecErrorAtMost(() => codec.merge(text, wanted));
        }),
        { numRuns: runs(500) },
      );
    });

    it('takes prototype keys for keys like any other', () => {
      const text = plain(codec.parse(prototypeText));
      expect(JSON.stringify(text)).toMatch(/"@?__proto__":.*"@?constructor":/);
      expect(Object.getPrototypeOf({})).toBe(Object.prototype);
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
      expect(codec.parse(codec.format(codec.parse(prototypeText)))).toEqual(codec.parse(prototypeText));
      expect(Object.getPrototypeOf(codec.parse(prototypeText))).toBeNull();
    });

    if (deepText !== undefined) {
      it('refuses a text of 10,000 levels with a CodecError', () => {
        expect(() => codec.parse(deepText)).toThrow(CodecError);
      });
    }

    it('refuses entries nested 10,000 levels with a CodecError', () => {
      let entries: Entries = { a: 'b' };
      for (let level = 0; level < 10_000; level += 1) entries = { a: entries };
      expect(() => codec.format(entries)).toThrow(CodecError);
      expect(() => codec.merge('', entries)).toThrow(CodecError);
    });

    describe.each(samples)('$name', ({ text, entries }) => {
      it('says what the file says', () => {
        expect(plain(codec.parse(text))).toEqual(entries);
      });

      it('survives a round through its entries', () => {
        expect(plain(codec.parse(codec.format(codec.parse(text))))).toEqual(entries);
      });

      it('takes each single value and keeps every other byte', () => {
        for (const path of leafPaths(codec.parse(text))) checkOneValue(codec, text, path);
      });

      it('loses each single value and keeps every other byte', () => {
        for (const path of leafPaths(codec.parse(text))) checkRemoval(codec, text, path);
      });

      it('keeps bytes that are no UTF-8, and a byte order mark', () => {
        for (const odd of [`\ufeff${text}`, withOddByte(codec, text)]) {
          expect(plain(codec.parse(odd))).toEqual(entries);
          for (const path of leafPaths(codec.parse(odd))) {
            checkOneValue(codec, odd, path);
            checkRemoval(codec, odd, path);
          }
        }
      });

      it('takes each single value with CRLF line ends', () => {
        const windows = text.replace(/\r?\n/g, '\r\n');
        for (const path of leafPaths(codec.parse(windows))) checkOneValue(codec, windows, path);
      });
    });
  });
}

function expectCodecErrorAtMost(run: () => unknown): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
    expect(error.line).toBeGreaterThanOrEqual(0);
  }
}
