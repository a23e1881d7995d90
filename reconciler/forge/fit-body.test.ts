import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitBody } from './fit-body.ts';

const short = { title: 'GitHub', limit: 200, wholeAt: 'https://ci.example/1' };

describe('a body', () => {
  test('that fits stays as it is', () => {
    expect(fitBody('x'.repeat(200), short)).toBe('x'.repeat(200));
  });

  test('is cut after a line, closes what is open and counts what is missing', () => {
    const body = [
      '# Review',
      '<details><summary>web</summary>',
      '',
      '```diff',
      ...Array.from({ length: 20 }, (_, at) => `+line ${at}`),
      '```',
      '</details>',
    ];
    expect(fitBody(body.join('\n'), short)).toBe(
      [
        '# Review',
        '<details><summary>web</summary>',
        '',
        '```diff',
        '+line 0',
        '+line 1',
        '```',
        '',
        '</details>',
        '',
        '**20 more lines are left out**: it is longer than a comment on GitHub can be. The whole is at https://ci.example/1.',
        '',
      ].join('\n'),
    );
  });

  test('does not take tags inside code for folded parts, nor shorter marks for the end of code', () => {
    const body = ['````md', '<details>', '```', '</details>', ...Array.from({ length: 120 }, () => 'x')];
    const cut = fitBody(body.join('\n'), short);
    expect(cut).toContain('x\n````\n\n**');
    expect(cut.match(/<\/details>/g)).toHaveLength(1);
  });

  test('with a first line that is too long is nothing but the notice', () => {
    expect(fitBody('x'.repeat(500), short)).toBe(
      '**1 more lines are left out**: it is longer than a comment on GitHub can be. The whole is at https://ci.example/1.\n',
    );
  });

  test('never exceeds the limit, keeps a beginning, and leaves nothing open', () => {
    const line = fc.oneof(
      fc.constantFrom('```', '~~~~', '````ts', '<details>', '</details>', ''),
      fc.string({ maxLength: 40 }).map((text) => text.replaceAll('\n', ' ')),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 60 }), fc.integer({ min: 150, max: 800 }), (lines, limit) => {
        const body = lines.join('\n');
        const cut = fitBody(body, { ...short, limit });
        expect(cut.length).toBeLessThanOrEqual(limit);
        if (body.length <= limit) return;
        const missing = Number(/\*\*(\d+) more lines are left out/.exec(cut)?.[1]);
        expect(cut.startsWith(lines.slice(0, lines.length - missing).join('\n'))).toBe(true);
        expect(openAtEnd(cut)).toEqual({ fence: false, folds: 0 });
      }),
    );
  });
});

/** What is open at the end, found from the lines of the result alone. */
function openAtEnd(text: string): { readonly fence: boolean; readonly folds: number } {
  let fence = '';
  let folds = 0;
  for (const line of text.split('\n')) {
    const marks = /^ {0,3}(```+|~~~+)/.exec(line)?.[1];
    if (fence !== '') {
      if (marks?.startsWith(fence) === true && line.trim() === marks) fence = '';
    } else if (marks !== undefined && !(marks.startsWith('`') && line.trim().slice(marks.length).includes('`'))) fence = marks;
    else {
      folds += line.split('<details>').length - 1;
      folds = Math.max(0, folds - (line.split('</details>').length - 1));
    }
  }
  return { fence: fence !== '', folds };
}
