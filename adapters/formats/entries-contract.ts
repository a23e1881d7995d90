import fc from 'fast-check';
import type { Entries, Entry } from './codec.ts';

/** Text without lone surrogates, rich in what languages treat specially. */
export const anyText = fc.oneof(
  fc.string({ unit: fc.constantFrom(...' \t\n"\'\\#;{}[]()<>=:,.$&!/-ab1é'), maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 8 }).filter((text) => text.isWellFormed()),
  fc.constantFrom(
    '',
    'true',
    'null',
    '8080',
    '0755',
    '1.50',
    '1e5',
    'yes',
    '~',
    '2026-11-23',
    '"8080"',
    '"',
    '-',
    '#',
    '@x',
    '__proto__',
    'constructor',
  ),
);

export const word = fc.oneof(
  fc.stringMatching(/^[a-z][a-z0-9_-]{0,6}$/),
  fc.constantFrom('__proto__', 'constructor', 'toString', 'a', 'b', 'c'),
);

/** Directives that repeat: a list has two items or more, all text. */
export function flatEntries(key: fc.Arbitrary<string>, text: fc.Arbitrary<string>): fc.Arbitrary<Entries> {
  return fc.dictionary(key, fc.oneof({ weight: 4, arbitrary: text }, fc.array(text, { minLength: 2, maxLength: 4 })), { maxKeys: 6 });
}

/** Maps, lists and text in one another. */
export function nestedEntries(key: fc.Arbitrary<string>, text: fc.Arbitrary<string>): fc.Arbitrary<Entries> {
  const map = (depth: number): fc.Arbitrary<Entries> => fc.dictionary(key, entry(depth), { maxKeys: 4 });
  const entry = (depth: number): fc.Arbitrary<Entry> =>
    depth === 0
      ? text
      : fc.oneof(
          { weight: 3, arbitrary: text },
          { weight: 1, arbitrary: map(depth - 1) },
          { weight: 1, arbitrary: fc.array(entry(depth - 1), { maxLength: 4 }) },
        );
  return map(3);
}
