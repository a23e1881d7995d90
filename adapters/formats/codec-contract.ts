import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '../../tests/support/property-runs.ts';
import { type Codec, CodecError, type Entries, type Entry } from './codec.ts';

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

type Path = readonly (string | number)[];

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

    it('merges any entries into any others: maps are joined, all else is replaced', () => {
      fc.assert(
        fc.property(arbitrary, arbitrary, (present, wanted) => {
          const root = Object.keys(present)[0] ?? '';
          // Where one root element is all there can be, the change is for that root.
          const change = codec.name === 'xml' ? { [root]: Object.values(wanted)[0] ?? {} } : wanted;
          expect(plain(codec.parse(codec.merge(codec.format(present), change)))).toEqual(plain(joined(present, change)));
        }),
        { numRuns: runs(300) },
      );
    });

    it('removes a value and nothing else', () => {
      fc.assert(
        fc.property(arbitrary, fc.nat(), (entries, pick) => {
          const keys = Object.keys(entries);
          const key = keys[pick % Math.max(keys.length, 1)];
          if (key === undefined || codec.name === 'xml') return;
          const { [key]: _, ...rest } = entries;
          expect(plain(codec.parse(codec.merge(codec.format(entries), { [key]: undefined })))).toEqual(plain(rest));
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

      it('takes each single value with CRLF line ends', () => {
        const windows = text.replace(/\r?\n/g, '\r\n');
        for (const path of leafPaths(codec.parse(windows))) checkOneValue(codec, windows, path);
      });
    });
  });
}

/** Sets the value at a path and looks at what lies between the common beginning and end of both texts. */
function checkOneValue(codec: Codec, text: string, path: Path): void {
  const entries = codec.parse(text);
  const present = String(path.reduce<Entry | undefined>((entry, key) => childOf(entry, key), entries));
  const value = present === '4242' ? '4343' : '4242';
  const change = changeAt(entries, path, value);
  const merged = codec.merge(text, change);
  expect(plain(codec.parse(merged))).toEqual(plain(joined(entries, change)));
  let head = 0;
  while (head < Math.min(text.length, merged.length) && text[head] === merged[head]) head += 1;
  let tail = 0;
  while (tail < Math.min(text.length, merged.length) - head && text.at(-1 - tail) === merged.at(-1 - tail)) tail += 1;
  const inserted = merged.slice(head, merged.length - tail);
  const replaced = text.slice(head, text.length - tail);
  expect(value).toContain(inserted.replace(/["= ]/g, ''));
  expect(replaced.length).toBeLessThanOrEqual(present.length * 6 + 8);
}

/** A nested change that sets one value; a list on the way is given as a whole. */
function changeAt(entries: Entries, path: Path, value: string): Entries {
  const [key, ...rest] = path;
  const replace = (entry: Entry | undefined, steps: Path): Entry => {
    const [step, ...more] = steps;
    if (step === undefined) return value;
    if (Array.isArray(entry)) return entry.map((item: Entry, index) => (index === step ? replace(item, more) : item));
    return { ...(insideList(path, steps) ? (entry as Entries) : {}), [String(step)]: replace(childOf(entry, step), more) };
  };
  return { [String(key)]: replace(childOf(entries, key ?? ''), rest) };
}

function insideList(path: Path, rest: Path): boolean {
  return path.slice(0, path.length - rest.length).some((step) => typeof step === 'number');
}

function childOf(entry: Entry | undefined, key: string | number): Entry | undefined {
  if (entry === undefined || typeof entry === 'string') return undefined;
  return (entry as Readonly<Record<string | number, Entry>>)[key];
}

function leafPaths(entry: Entry, path: Path = []): readonly Path[] {
  if (typeof entry === 'string') return [path];
  if (Array.isArray(entry)) return entry.flatMap((item: Entry, index) => leafPaths(item, [...path, index]));
  return Object.entries(entry).flatMap(([key, value]: [string, Entry]) => leafPaths(value, [...path, key]));
}

function joined(present: Entries, change: Entries): Entries {
  const isMap = (entry: Entry | undefined): entry is Entries => typeof entry === 'object' && !Array.isArray(entry);
  const pairs = Object.entries(change).map(([key, value]): [string, Entry] => {
    const entry = Object.hasOwn(present, key) ? present[key] : undefined;
    return [key, isMap(entry) && isMap(value) ? joined(entry, value) : value];
  });
  return Object.fromEntries([...Object.entries(present), ...pairs]);
}

function expectCodecErrorAtMost(run: () => unknown): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
    expect(error.line).toBeGreaterThanOrEqual(0);
  }
}

/** Entries as JSON would hold them, so that a missing prototype makes no difference. */
function plain(entries: Entries): unknown {
  return JSON.parse(JSON.stringify(entries));
}
