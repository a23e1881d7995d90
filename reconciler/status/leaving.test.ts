import { describe, expect, test } from 'vitest';
import type { Report } from '../../schemas/index.ts';
import { aCondition, aFleet, aMemberReport, aReport } from '../../tests/support/sample-fleet.ts';
import { buildFleetView } from './fleet-view.ts';
import { buildHostView } from './host-view.ts';
import type { StatusInput } from './status-input.ts';

const good = [
  aReport({ host: 'web-1', members: [aMemberReport({ key: 'front/web' })] }),
  aReport(),
  aReport({ host: 'data-2', members: [aMemberReport({ key: 'cache/b' })] }),
];

function input(reports: readonly Report[], now = '2026-11-23T10:02:00.000Z'): StatusInput {
  return {
    expectation: aFleet(),
    reports: new Map(reports.map((report) => [report.host, { report, receivedAt: '2026-11-23T10:01:01.000Z', clockSkewMs: 0 }])),
    now: Date.parse(now),
  };
}

const capped = aReport({
  host: 'gone-1',
  members: [],
  conditions: [
    aCondition({ status: 'False', reason: 'Removing' }),
    aCondition({ type: 'RemovalBlocked', reason: 'RemovalCap', message: '12 removals planned, cap 10' }),
  ],
  leaving: [{ member: 'lb/a', resources: 12, reason: 'RemovalCap', message: '12 would be removed and the cap is 10' }],
});

describe('a host that left Git', () => {
  test('stays visible with the words of its agent, and needs a person where the cap holds it', () => {
    const view = buildFleetView(input([...good, capped]));
    expect(view.leaving).toMatchObject([{ host: 'gone-1', needsPerson: true, reason: 'RemovalCap' }]);
    expect(view.leaving[0]?.message).toContain('12 removals planned, cap 10; there: lb/a');
    expect(view.judgement).toMatchObject({ state: 'needsPerson', reasons: [{ subject: 'host gone-1', reason: 'RemovalCap' }] });
    expect(buildHostView('gone-1', { input: input([...good, capped]), events: [] })).toMatchObject({
      leaving: true,
      judgement: { state: 'needsPerson' },
    });
  });

  test('is under way while its agent removes, and needs a person when it is silent', () => {
    const removing = aReport({ ...capped, conditions: [aCondition({ status: 'False', reason: 'Removing' })] });
    expect(buildFleetView(input([...good, removing])).leaving).toMatchObject([{ needsPerson: false, reason: 'Removing' }]);
    const late = buildFleetView(input([...good, removing], '2026-11-23T11:00:00.000Z'));
    expect(late.leaving).toMatchObject([{ needsPerson: true, reason: 'HostSilent' }]);
  });

  test('is gone when its agent says that nothing is left, and after seven silent days', () => {
    const done = aReport({ host: 'gone-1', members: [] });
    expect(buildFleetView(input([...good, done])).leaving).toEqual([]);
    expect(buildHostView('gone-1', { input: input([...good, done]), events: [] })).toBeUndefined();
    expect(buildFleetView(input([...good, capped], '2026-12-01T10:00:00.000Z')).leaving).toEqual([]);
  });
});

test('a member that left a host which stays is leaving until it is gone, with why', () => {
  const reports = good.map((report) => (report.host === 'data-1' ? { ...report, leaving: capped.leaving ?? [] } : report));
  const view = buildFleetView(input(reports));
  expect(view.leaving).toMatchObject([{ host: 'data-1', member: 'lb/a', middleware: 'lb', needsPerson: true, reason: 'RemovalCap' }]);
  expect(view.judgement).toMatchObject({ state: 'needsPerson', reasons: [{ subject: 'lb/a', reason: 'RemovalCap' }] });
});
