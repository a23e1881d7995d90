import { expect, it } from 'vitest';
import { formatLeft } from './format-left.ts';

const at = '2026-01-02T03:04:05.000Z';

it('what a cycle could not finish is told with its reason, though every file is as in Git', () => {
  const pending = {
    'service[a]': { effect: 'restart', reasons: ['file[/etc/a] /entries/port'], since: at, attempts: 0 },
    'service[b]': { effect: 'reload', reasons: ['file[/etc/b]'], since: at, attempts: 2, lastError: 'refused' },
  } as const;
  const failures = {
    'health[a]': { commit: 'c1', reason: 'Unhealthy', message: 'no answer', attempts: 3, lastAt: at, retryAt: at },
  } as const;
  expect(formatLeft({ pending: { ...pending }, failures: { ...failures } })).toEqual([
    `owed restart service[a] since ${at}: because of file[/etc/a] /entries/port`,
    `owed reload service[b] since ${at}: refused`,
    `failed health[a]: no answer (try 3, next at ${at})`,
  ]);
  expect(formatLeft({ pending: {}, failures: {} })).toEqual([]);
});
