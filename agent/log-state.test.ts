import { expect, it } from 'vitest';
import { logState } from './log-state.ts';

it('a refused commit and held removals are logged once, with the findings and the reason', () => {
  const lines: (readonly [string, unknown])[] = [];
  const log = (message: string, fields?: Readonly<Record<string, unknown>>) => void lines.push([message, fields]);
  const held = { blocked: { reason: 'RemovalCap', message: '12 would go, the cap is 10' } } as const;
  const outcome = {
    refused: {
      commit: 'c3',
      reason: 'CommitRefused',
      diagnostics: [{ code: 'MW2005', severity: 'error', summary: 'Out of range', detail: 'x is 1', file: 'a.yaml', line: 3 }],
    },
    plan: { steps: [held] },
  } as const;
  const told = logState([], { outcome, log });
  expect(lines).toEqual([
    ['commit refused', { commit: 'c3', count: 1, findings: ['a.yaml:3: MW2005 Out of range: x is 1'] }],
    ['removals held back', { reason: 'RemovalCap', error: '12 would go, the cap is 10' }],
  ]);
  expect(logState(logState(told, { outcome, log }), { outcome: {}, log })).toEqual([]);
  expect(lines).toHaveLength(2);
});
