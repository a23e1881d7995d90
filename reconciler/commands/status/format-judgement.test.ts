import { expect, test } from 'vitest';
import type { JudgementReason } from '../../status/index.ts';
import { exitCodes, formatJudgement } from './format-judgement.ts';

const refused: JudgementReason = {
  judgement: 'needsPerson',
  subject: 'source',
  reason: 'CommitRefused',
  message: `commit c3 is refused; a.yaml:3: MW2005 Out of range: ${'x'.repeat(200)}`,
  since: '2026-01-02T03:04:05.000Z',
};
const changing: JudgementReason = { judgement: 'underWay', subject: 'web/a', reason: 'Applying', message: 'Changing: 2 steps' };

test('a judgement is told with every cause in full, what needs a person first', () => {
  expect(formatJudgement({ state: 'fine', reasons: [] })).toBe('fine\n');
  expect(formatJudgement({ state: 'needsPerson', reasons: [refused, changing] }).split('\n')).toEqual([
    '1 needs a person, 1 under way:',
    `  needs a person: source: CommitRefused: ${refused.message} (since 2026-01-02T03:04:05Z)`,
    '  under way: web/a: Applying: Changing: 2 steps',
    '',
  ]);
});

test('more reasons than a terminal holds are counted', () => {
  const reasons = Array.from({ length: 25 }, (_, index) => ({ ...changing, subject: `web/${index}` }));
  const lines = formatJudgement({ state: 'underWay', reasons }).trimEnd().split('\n');
  expect([lines.length, lines[0], lines.at(-1)]).toEqual([22, '25 under way:', '  and 5 more, see -o json']);
});

test('a script tells fine, for a person, and under way apart', () => {
  expect(exitCodes).toEqual({ fine: 0, needsPerson: 1, underWay: 3 });
});
