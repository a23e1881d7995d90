import { expect, test } from 'vitest';
import { aFleet, aReport } from '../../tests/support/sample-fleet.ts';
import { buildHostView } from './host-view.ts';
import { conflictMemoryMs, type IdentityConflict } from './identity-conflict.ts';

const lastAt = '2026-11-23T10:05:00.000Z';

function conditionsOf(conflict: IdentityConflict | undefined, afterMs: number) {
  const report = { report: aReport(), receivedAt: '2026-11-23T10:01:00.000Z', clockSkewMs: 0 };
  const input = {
    expectation: aFleet(),
    reports: new Map([['data-1', conflict === undefined ? report : { ...report, conflict }]]),
    now: Date.parse(lastAt) + afterMs,
  };
  return buildHostView('data-1', { input, events: [] })?.conditions ?? [];
}

test("two agents of one host are shown beside the host's own conditions", () => {
  expect(conditionsOf(undefined, 0).map(({ type }) => type)).toEqual(['Ready']);
  const [, conflict] = conditionsOf({ since: '2026-11-23T10:00:00.000Z', lastAt, count: 3 }, 1000);
  expect(conflict).toMatchObject({
    type: 'IdentityConflict',
    status: 'True',
    reason: 'TwoAgents',
    changedAt: '2026-11-23T10:00:00.000Z',
  });
  expect(conflict?.message).toContain(`3 reports were refused because another one has the same number, last at ${lastAt}`);
});

test.each([
  [0, true],
  [conflictMemoryMs - 1, true],
  [conflictMemoryMs, false],
])('%i ms after the last conflict it is shown: %s', (afterMs, isShown) => {
  const types = conditionsOf({ since: lastAt, lastAt, count: 1 }, afterMs).map(({ type }) => type);
  expect(types.includes('IdentityConflict')).toBe(isShown);
});
