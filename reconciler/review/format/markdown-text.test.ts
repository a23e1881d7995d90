import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { htmlLine, markdownCell, markdownLine } from './markdown-text.ts';

const hostile = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({
    unit: fc.constantFrom(
      '`',
      '|',
      '<',
      '>',
      '*',
      '_',
      '[',
      ']',
      '(',
      ')',
      '!',
      '#',
      '&',
      '~',
      '\\',
      '@',
      'a',
      ' ',
      '\n',
      '\r',
      '\u202e',
      '\u001b',
    ),
  }),
);

describe('text from Git or from a host', () => {
  test('stays on one line and shows no control character', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        for (const shown of [markdownLine([text]), markdownLine([{ code: text }]), markdownLine([{ strong: text }]), htmlLine([text])])
          expect(shown).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
  });

  test('leaves no character of markup as it is outside of code', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const bare = markdownLine([text])
          .replaceAll('&#8203;', '')
          .replaceAll(/\\[\\`*_{}[\]<>#|~&]/g, '');
        expect(bare).not.toMatch(/[\\`*_{}[\]<>#|~&]/);
        expect(htmlLine([text]).replaceAll(/&#\d+;/g, '')).not.toMatch(/[<>&"'`*_~[\]\\@#!$%|]/);
      }),
    );
  });

  test('cannot end its code', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const shown = markdownLine([{ code: text }]);
        const [, fence = ''] = /^(`+)/.exec(shown) ?? [];
        if (fence === '') {
          expect(shown).toBe('(empty)');
          return;
        }
        const inner = shown.slice(fence.length, -fence.length);
        expect(shown.endsWith(fence)).toBe(true);
        expect((inner.match(/`+/g) ?? []).every((run) => run.length !== fence.length)).toBe(true);
        expect(inner.startsWith('`') || inner.endsWith('`')).toBe(false);
      }),
    );
  });

  test('cannot end the cell of a table', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(markdownCell([text, { code: text }, { strong: text }])).not.toMatch(/(?<!\\)\|/);
      }),
    );
  });

  test('is no mention, reference or address', () => {
    expect(markdownLine(['@all #12 !3 https://evil.example www.evil.example'])).toBe(
      '@&#8203;all \\#&#8203;12 !&#8203;3 https:&#8203;//evil.example www&#8203;.evil.example',
    );
    expect(htmlLine(['@all https://x', { code: '<b>' }, { strong: 'a' }])).toBe(
      '&#64;&#8203;all https:&#8203;//x<code>&#60;b&#62;</code><b>a</b>',
    );
  });

  test('is cut where it is endless', () => {
    expect(markdownLine([{ code: 'x'.repeat(5000) }]).length).toBeLessThan(200);
  });
});
