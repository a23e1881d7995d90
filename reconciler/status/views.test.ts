import { describe, expect, test } from 'vitest';
import type { Report } from '../../schemas/index.ts';
import { aCondition, aDriftedMember, aFleet, aMemberReport, aReport } from '../../tests/support/sample-fleet.ts';
import { buildCommitView } from './commit-view.ts';
import { buildFleetView } from './fleet-view.ts';
import { buildHostView } from './host-view.ts';
import { buildMiddlewareView } from './middleware-view.ts';
import { organizationPath } from './organization-tree.ts';
import type { StatusInput } from './status-input.ts';

const minute = 60_000;
const reportedAt = Date.parse('2026-11-23T10:01:00.000Z');
const web = aReport({ host: 'web-1', members: [aMemberReport({ key: 'front/web' })] });
const dataA = aReport();
const dataB = aReport({ host: 'data-2', members: [aMemberReport({ key: 'cache/b' })] });

function input(reports: readonly Report[], overrides: Partial<StatusInput> = {}): StatusInput {
  return {
    expectation: aFleet(),
    reports: new Map(reports.map((report) => [report.host, { report, receivedAt: '2026-11-23T10:01:01.000Z', clockSkewMs: 0 }])),
    now: reportedAt + minute,
    commits: [
      { ...aFleet().commit, firstSeenAt: '2026-11-23T10:00:02.000Z' },
      { id: 'c1', firstSeenAt: '2026-11-22T10:00:00.000Z' },
    ],
    ...overrides,
  };
}

describe('fleet view', () => {
  test('everything in sync and healthy is counted so, and on the commit', () => {
    const view = buildFleetView(input([web, dataA, dataB]));
    expect(view.totals).toMatchObject({ members: 3, hosts: 3, middleware: 2, hostsOnCommit: 3 });
    expect(view.totals.sync).toMatchObject({ Synced: 3, Drifted: 0, Unknown: 0 });
    expect(view.totals.health).toMatchObject({ Healthy: 3 });
    expect(view.choices.organizations).toEqual([
      { name: 'platform', title: 'Platform', depth: 0 },
      { name: 'retail', title: 'Retail', depth: 0 },
      { name: 'checkout', title: 'checkout', depth: 1 },
    ]);
  });

  test('a host that never reported is unknown on both axes, and so is its member', () => {
    const view = buildFleetView(input([web, dataA]));
    expect(view.hosts.find((row) => row.name === 'data-2')).toMatchObject({
      state: 'NeverReported',
      sync: { state: 'Unknown', reason: 'NeverReported' },
    });
    expect(view.middleware.find((row) => row.name === 'cache')).toMatchObject({
      sync: { state: 'Unknown', reason: 'NeverReported' },
      health: { state: 'Unknown' },
    });
  });

  test('silence longer than staleAfter turns the last good report into Stale and unknown health', () => {
    const inTime = buildFleetView(input([web, dataA, dataB], { now: reportedAt + 5 * minute }));
    expect(inTime.totals.hostStates).toEqual({ Reporting: 3, Stale: 0, NeverReported: 0 });
    const view = buildFleetView(input([web, dataA, dataB], { now: reportedAt + 5 * minute + 1 }));
    expect(view.totals.hostStates).toEqual({ Reporting: 0, Stale: 3, NeverReported: 0 });
    expect(view.totals.sync.Stale).toBe(3);
    expect(view.totals.health).toMatchObject({ Healthy: 0, Unknown: 3 });
    expect(view.middleware[0]?.sync.since).toBe('2026-11-23T10:06:00.000Z');
  });

  test("a report that was delivered late counts from when it was made, whatever the host's clock", () => {
    const late = { report: dataA, receivedAt: '2026-11-23T11:00:00.000Z', clockSkewMs: 0 };
    const behind = {
      report: dataB,
      receivedAt: '2026-11-23T11:00:00.000Z',
      clockSkewMs: Date.parse('2026-11-23T10:59:58.000Z') - reportedAt,
    };
    const view = buildFleetView({
      ...input([]),
      now: Date.parse('2026-11-23T11:00:10.000Z'),
      reports: new Map([
        ['data-1', late],
        ['data-2', behind],
      ]),
    });
    expect(view.hosts.find((row) => row.name === 'data-1')?.state).toBe('Stale');
    expect(view.hosts.find((row) => row.name === 'data-2')).toMatchObject({ state: 'Reporting', lastReportAt: '2026-11-23T10:59:58.000Z' });
  });

  test('a member that its host does not mention is unknown', () => {
    const view = buildFleetView(input([web, aReport({ members: [] }), dataB]));
    expect(view.middleware.find((row) => row.name === 'cache')?.sync).toMatchObject({ state: 'Unknown', reason: 'NotReported' });
  });

  test('a member that is detached or gone needs no report', () => {
    const { middleware } = aFleet();
    const withCache = (change: object) => ({
      expectation: aFleet({ middleware: middleware.map((one) => (one.name === 'cache' ? { ...one, ...change } : one)) }),
    });
    const report = aReport({ members: [] });
    const removing = aReport({ members: [], conditions: [aCondition({ status: 'False', reason: 'Removing' })] });
    const first = (change: object, given: Report) =>
      buildFleetView(input([given], withCache(change))).middleware.find((row) => row.name === 'cache')?.members[0]?.sync;
    expect(first({ state: 'absent' }, report)).toBe('Synced');
    expect(first({ state: 'absent' }, removing)).toBe('Changing');
    expect(first({ state: 'absent' }, { ...report, commit: 'c1' })).toBe('Unknown');
    expect(first({ members: [{ key: 'cache/a', id: 'a', host: 'data-1', address: '10.0.0.2', detached: true }] }, report)).toBe('Exempt');
  });

  test('in sync with an earlier commit is not in sync; a report on a commit that the server does not know is believed', () => {
    const behind = buildFleetView(input([aReport({ commit: 'c1', appliedCommit: 'c1' })]));
    expect(behind.middleware.find((row) => row.name === 'cache')?.members[0]).toMatchObject({ sync: 'Changing' });
    const ahead = buildFleetView(input([aReport({ commit: 'c3', appliedCommit: 'c3' })]));
    expect(ahead.middleware.find((row) => row.name === 'cache')?.members[0]).toMatchObject({ sync: 'Synced' });
    expect(ahead.totals.hostsOnCommit).toBe(0);
  });

  test('a host that refuses the commit in force is blocked, with the commit', () => {
    const refusing = aReport({
      commit: 'c1',
      appliedCommit: 'c1',
      availableCommit: 'c2',
      diagnostics: [{ code: 'MW2003', summary: 's', detail: 'd' }],
    });
    const view = buildFleetView(input([refusing]));
    expect(view.hosts.find((row) => row.name === 'data-1')).toMatchObject({
      refusedCommit: 'c2',
      sync: { state: 'Blocked', reason: 'CommitRefused' },
    });
  });

  test('a host that refuses it for its history says so', () => {
    const diagnostics = [{ code: 'MW8006', summary: 's', detail: 'd' }];
    const view = buildFleetView(input([aReport({ commit: 'c1', appliedCommit: 'c1', availableCommit: 'c2', diagnostics })]));
    expect(view.hosts.find((row) => row.name === 'data-1')?.sync).toMatchObject({ state: 'Blocked', reason: 'HistoryNotForward' });
  });

  test('the worst comes first', () => {
    const drifted = aReport({ members: [aDriftedMember()] });
    const view = buildFleetView(input([web, drifted, dataB]));
    expect(view.middleware.map((row) => [row.name, row.sync.state])).toEqual([
      ['cache', 'Drifted'],
      ['front', 'Synced'],
    ]);
    expect(view.middleware[0]).toMatchObject({ differenceCount: 1, sync: { since: '2026-11-23T10:00:30.000Z' } });
    expect(view.hosts[0]?.name).toBe('data-1');
  });

  test.each([
    [{ organization: 'retail' }, ['front'], ['web-1']],
    [{ organization: 'platform' }, ['cache'], ['data-1', 'data-2']],
    [{ application: 'cart' }, ['front'], ['web-1']],
    [{ adapter: 'redis' }, ['cache'], ['data-1', 'data-2']],
    [{ state: 'Drifted' }, ['cache'], ['data-1']],
    [{ state: 'Synced' }, ['cache', 'front'], ['data-2', 'web-1']],
    [{ search: 'DATA-2' }, ['cache'], ['data-1', 'data-2']],
    [{ search: 'web-1.example' }, [], ['web-1']],
    [{ search: 'nothing like it' }, [], []],
    [{ organization: 'unknown' }, [], []],
  ])('filter %o', (filter, middleware, hosts) => {
    const view = buildFleetView(input([web, aReport({ members: [aDriftedMember()] }), dataB]), filter);
    expect(view.middleware.map((row) => row.name)).toEqual(middleware);
    expect(view.hosts.map((row) => row.name)).toEqual(hosts);
    expect(view.choices.adapters).toEqual(['nginx', 'redis']);
  });

  test('a loop of organizations ends', () => {
    expect(
      organizationPath('a', [
        { name: 'a', parent: 'b' },
        { name: 'b', parent: 'a' },
      ]),
    ).toEqual(['b', 'a']);
  });
});

describe('middleware view', () => {
  const view = buildMiddlewareView('cache', { input: input([web, aReport({ members: [aDriftedMember()] }), dataB]), events: [] });

  test('the parameter table shows desired, disk and running of every member, differing ones first', () => {
    expect(view?.parameters.map((group) => [group.name, group.state, group.rows.length])).toEqual([
      ['maxmemory', 'differs', 2],
      ['appendonly', 'same', 1],
    ]);
    expect(view?.parameters[0]?.rows[0]).toMatchObject({
      member: 'cache/a',
      desired: '100',
      disk: '100',
      running: '50',
      effect: 'hot',
      since: '2026-11-23T10:00:30.000Z',
      evidence: 'CONFIG SET by 127.0.0.1',
      stale: false,
    });
  });

  test('the topology has the members, their users and their replication', () => {
    expect(view?.topologyView.nodes.map((node) => [node.kind, node.id, node.sync])).toEqual([
      ['middleware', 'front', 'Synced'],
      ['member', 'cache/a', 'Drifted'],
      ['member', 'cache/b', 'Synced'],
    ]);
    expect(view?.topologyView.edges).toEqual([
      { from: 'front', to: 'cache/a', kind: 'wiring', label: 'sessions' },
      { from: 'front', to: 'cache/b', kind: 'wiring', label: 'sessions' },
      { from: 'cache/b', to: 'cache/a', kind: 'replication', label: 'replicates' },
    ]);
  });

  test('the last report of a silent host is marked as stale', () => {
    const stale = buildMiddlewareView('cache', {
      input: input([aReport({ members: [aDriftedMember()] })], { now: reportedAt + 60 * minute }),
      events: [],
    });
    expect(stale?.differences[0]).toMatchObject({ member: 'cache/a', stale: true });
    expect(stale?.members[0]).toMatchObject({ hostState: 'Stale', sync: { state: 'Stale' }, health: { state: 'Unknown' } });
  });

  test('an unknown name is undefined', () => {
    expect(buildMiddlewareView('nothing', { input: input([]), events: [] })).toBeUndefined();
    expect(buildHostView('nothing', { input: input([]), events: [] })).toBeUndefined();
  });
});

describe('host view', () => {
  test('shows members with their middleware, and those that Git does not place there', () => {
    const report = aReport({ members: [aMemberReport(), aMemberReport({ key: 'gone/x' })], conditions: [aCondition()] });
    const view = buildHostView('data-1', { input: input([report]), events: [] });
    expect(view?.members).toMatchObject([{ key: 'cache/a', middleware: 'cache', adapter: 'redis' }]);
    expect(view?.unexpectedMembers).toEqual(['gone/x']);
    expect(view?.lastReport).toMatchObject({ sequence: 1, trigger: 'commit' });
  });
});

describe('commit view', () => {
  test('tells how far the commit has got and which host is slowest', () => {
    const refusing = aReport({
      host: 'web-1',
      commit: 'c1',
      appliedCommit: 'c1',
      availableCommit: 'c2',
      diagnostics: [{ code: 'MW2003', summary: 's', detail: 'd' }],
    });
    const view = buildCommitView('c2', {
      input: input([refusing, dataA, dataB]),
      progress: [
        { commit: 'c2', host: 'data-1', appliedAt: '2026-11-23T10:00:20.000Z', diagnostics: [] },
        { commit: 'c2', host: 'data-2', appliedAt: '2026-11-23T10:00:50.000Z', diagnostics: [] },
      ],
    });
    expect(view).toMatchObject({ author: 'Ada', message: 'raise maxmemory', current: true, slowest: { host: 'data-2', delayMs: 50_000 } });
    expect(view?.totals).toMatchObject({ hosts: 3, Applied: 2, Refused: 1 });
    expect(view?.hosts[0]).toMatchObject({ host: 'web-1', state: 'Refused', diagnostics: [{ code: 'MW2003' }] });
  });

  test.each([
    ['Applying', aReport({ appliedCommit: 'c1' })],
    ['Pending', aReport({ commit: 'c1', appliedCommit: 'c1' })],
    ['Applied', aReport()],
  ] as const)('%s', (state, report) => {
    const view = buildCommitView('c2', { input: input([report]), progress: [] });
    expect(view?.hosts.find((row) => row.host === 'data-1')?.state).toBe(state);
    expect(view?.totals.NeverReported).toBe(2);
  });

  test('a commit the fleet has left behind is superseded where it was never applied', () => {
    const view = buildCommitView('c1', { input: input([dataA]), progress: [] });
    expect(view).toMatchObject({ current: false });
    expect(view?.hosts.find((row) => row.host === 'data-1')?.state).toBe('Superseded');
  });

  test('an unknown commit is undefined', () => {
    expect(buildCommitView('c9', { input: input([dataA]), progress: [] })).toBeUndefined();
  });
});
