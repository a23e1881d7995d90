import { describe, expect, test } from 'vitest';
import type { Condition, HealthState, Report, SyncState } from '../../schemas/index.ts';
import { aCondition, aFleet, aHost, aMemberReport, aReport } from '../../tests/support/sample-fleet.ts';
import { buildFleetView } from './fleet-view.ts';
import { buildHostView } from './host-view.ts';
import { judgeHealth, judgeSync } from './judge-member.ts';
import type { JudgementState } from './judgement.ts';
import { buildMiddlewareView } from './middleware-view.ts';
import type { SourceState, StatusInput } from './status-input.ts';
import { healthStates, syncStates } from './worst-status.ts';

const web = aReport({ host: 'web-1', members: [aMemberReport({ key: 'front/web' })] });
const dataA = aReport();
const dataB = aReport({ host: 'data-2', members: [aMemberReport({ key: 'cache/b' })] });
const good = [web, dataA, dataB];

function input(reports: readonly Report[], overrides: Partial<StatusInput> = {}): StatusInput {
  return {
    expectation: aFleet(),
    reports: new Map(reports.map((report) => [report.host, { report, receivedAt: '2026-11-23T10:01:01.000Z', clockSkewMs: 0 }])),
    now: Date.parse('2026-11-23T10:02:00.000Z'),
    ...overrides,
  };
}

const judged = (reports: readonly Report[], overrides: Partial<StatusInput> = {}) => buildFleetView(input(reports, overrides)).judgement;

/** The whole table: by sync state, then by health state in the order of `healthStates`. */
const table: Readonly<Record<SyncState, { readonly sync: JudgementState; readonly health: readonly JudgementState[] }>> = {
  Blocked: { sync: 'needsPerson', health: ['needsPerson', 'needsPerson', 'needsPerson', 'fine'] },
  Drifted: { sync: 'underWay', health: ['underWay', 'underWay', 'underWay', 'fine'] },
  Stale: { sync: 'needsPerson', health: ['needsPerson', 'needsPerson', 'needsPerson', 'fine'] },
  Unknown: { sync: 'needsPerson', health: ['needsPerson', 'needsPerson', 'needsPerson', 'fine'] },
  Waiting: { sync: 'underWay', health: ['underWay', 'underWay', 'underWay', 'fine'] },
  Changing: { sync: 'underWay', health: ['underWay', 'underWay', 'underWay', 'fine'] },
  Exempt: { sync: 'fine', health: ['needsPerson', 'needsPerson', 'needsPerson', 'fine'] },
  Synced: { sync: 'fine', health: ['needsPerson', 'needsPerson', 'needsPerson', 'fine'] },
};

describe('the rule table', () => {
  const pairs = syncStates.flatMap((sync) => healthStates.map((health): readonly [SyncState, HealthState] => [sync, health]));

  test.each(pairs)('%s and %s', (sync, health) => {
    const wanted = table[sync];
    const own = judgeSync({ state: sync, reason: 'Any', message: '' }, 'enforce');
    expect(own).toBe(wanted.sync);
    expect(judgeHealth({ state: health, reason: 'Other', message: '' }, own)).toBe(wanted.health[healthStates.indexOf(health)]);
    const member = aMemberReport({
      key: 'front/web',
      sync: { state: sync, reason: 'Any', message: 'm' },
      health: { state: health, reason: 'Other', message: 'm' },
    });
    const worst = [own, wanted.health[healthStates.indexOf(health)] ?? 'fine'];
    const whole = worst.includes('needsPerson') ? 'needsPerson' : worst.includes('underWay') ? 'underWay' : 'fine';
    expect(judged([aReport({ host: 'web-1', members: [member] }), dataA, dataB]).state).toBe(whole);
  });

  test('drift that is only observed needs a person, and a wait that no clock ends', () => {
    expect(judgeSync({ state: 'Drifted', reason: 'Drift', message: '' }, 'observe')).toBe('needsPerson');
    expect(judgeSync({ state: 'Waiting', reason: 'ObserveMode', message: '' }, 'observe')).toBe('needsPerson');
    expect(judgeSync({ state: 'Waiting', reason: 'ServerUnreachable', message: '' }, 'enforce')).toBe('needsPerson');
    expect(judgeSync({ state: 'Unknown', reason: 'CommitPending', message: '' }, 'enforce')).toBe('underWay');
  });

  test.each(['Stopped', 'Detached', 'Absent', 'NoMembers'])('health that nobody asks for is fine: %s', (reason) => {
    expect(judgeHealth({ state: 'Unknown', reason, message: '' }, 'fine')).toBe('fine');
  });

  test('health that time alone proves is under way', () => {
    expect(judgeHealth({ state: 'Unknown', reason: 'Settling', message: '' }, 'fine')).toBe('underWay');
    expect(judgeHealth({ state: 'Unhealthy', reason: 'KeepsEnding', message: '' }, 'needsPerson')).toBe('needsPerson');
  });

  const conditions: readonly (readonly [Partial<Condition>, JudgementState])[] = [
    [{ type: 'Ready', status: 'True' }, 'fine'],
    [{ type: 'Ready', status: 'Unknown', reason: 'NoCommit' }, 'needsPerson'],
    [{ type: 'Ready', status: 'False', reason: 'Removing' }, 'underWay'],
    [{ type: 'Ready', status: 'False', reason: 'StateUnwritable' }, 'needsPerson'],
    [{ type: 'SourceReady', status: 'True' }, 'fine'],
    [{ type: 'SourceReady', status: 'False', reason: 'CommitRefused' }, 'needsPerson'],
    [{ type: 'SourceReady', status: 'False', reason: 'Unreachable' }, 'underWay'],
    [{ type: 'SourceReady', status: 'False', reason: 'Unreachable', changedAt: '2026-11-23T09:50:00.000Z' }, 'needsPerson'],
    [{ type: 'Reconciling', reason: 'Healing' }, 'underWay'],
    [{ type: 'Stalled', reason: 'StepFailed' }, 'needsPerson'],
    [{ type: 'LedgerLost', reason: 'Unreadable' }, 'needsPerson'],
    [{ type: 'LogsTooLarge', reason: 'NotRotated' }, 'needsPerson'],
    [{ type: 'RemovalBlocked', reason: 'RemovalCap' }, 'needsPerson'],
    [{ type: 'EffectSurprise', reason: 'StrongerEffect' }, 'fine'],
    [{ type: 'OfANewerAgent', reason: 'Whatever' }, 'needsPerson'],
    [{ type: 'OfANewerAgent', status: 'False', reason: 'Whatever' }, 'fine'],
  ];
  test.each(conditions)('condition %o is %s', (condition, wanted) => {
    const report = aReport({ conditions: [aCondition(condition)] });
    expect(judged([web, report, dataB]).state).toBe(wanted);
    expect(buildHostView('data-1', { input: input([web, report, dataB]), events: [] })?.judgement.state).toBe(wanted);
  });
});

describe('the judgement', () => {
  test('all good is fine, alike for the fleet, a middleware and a host', () => {
    expect(judged(good)).toEqual({ state: 'fine', reasons: [] });
    expect(buildMiddlewareView('cache', { input: input(good), events: [] })?.judgement.state).toBe('fine');
    expect(buildHostView('data-1', { input: input(good), events: [] })?.judgement.state).toBe('fine');
  });

  test('a refused newest commit needs a person, with its findings and their places', () => {
    const source: SourceState = {
      state: 'Refused',
      reason: 'CommitRefused',
      message: 'the newest commit has errors',
      availableCommit: 'c3aaaaaaaaaaaaaaaa',
      diagnostics: [{ code: 'MW2005', summary: 'Out of range', detail: 'snapCount is 1', file: 'coord.yaml', line: 9 }],
    };
    const judgement = judged(good, { source });
    expect(judgement.state).toBe('needsPerson');
    expect(judgement.reasons).toMatchObject([{ subject: 'source', reason: 'CommitRefused' }]);
    expect(judgement.reasons[0]?.message).toContain('commit c3aaaaaaaaaa is refused');
    expect(judgement.reasons[0]?.message).toContain('coord.yaml:9: MW2005 Out of range: snapCount is 1');
  });

  test('a server that cannot store what hosts report needs a person, however good all looks', () => {
    expect(judged(good, { obstacle: 'the database is damaged' })).toMatchObject({
      state: 'needsPerson',
      reasons: [{ subject: 'server', reason: 'NotReady', message: 'the database is damaged' }],
    });
  });

  test('the reason of a refusal is its own', () => {
    const source = { state: 'Refused', message: 'm', availableCommit: 'c3', diagnostics: [] } as const;
    const reasons = ['CommitRefused', 'HistoryNotForward'].map(
      (reason) => judged(good, { source: { ...source, reason } }).reasons[0]?.reason,
    );
    expect(reasons).toEqual(['CommitRefused', 'HistoryNotForward']);
    const away = { state: 'Unreachable', reason: 'Unauthorized', message: '401', diagnostics: [] } as const;
    expect(judged(good, { source: away }).reasons).toMatchObject([{ subject: 'source', reason: 'Unauthorized' }]);
  });

  test('Git out of reach is under way for five minutes, then needs a person', () => {
    const source = (since: string): SourceState => ({
      state: 'Unreachable',
      reason: 'Unreachable',
      message: 'no answer',
      since,
      diagnostics: [],
    });
    expect(judged(good, { source: source('2026-11-23T10:00:00.000Z') }).state).toBe('underWay');
    expect(judged(good, { source: source('2026-11-23T09:57:00.000Z') }).state).toBe('needsPerson');
  });

  test('hosts without members count: never heard, silent, and an identity in conflict', () => {
    const expectation = aFleet({ hosts: [...aFleet().hosts, aHost('spare')] });
    expect(judged(good, { expectation })).toMatchObject({
      state: 'needsPerson',
      reasons: [{ subject: 'host spare', reason: 'NeverReported' }],
    });
    const silent = aReport({ host: 'spare', members: [], at: '2026-11-23T09:00:00.000Z' });
    expect(judged([...good, silent], { expectation }).reasons).toMatchObject([{ subject: 'host spare', reason: 'HostSilent' }]);
    const conflict = { since: '2026-11-23T10:00:00.000Z', lastAt: '2026-11-23T10:01:30.000Z', count: 2 };
    const last = { report: dataA, receivedAt: '2026-11-23T10:01:01.000Z', clockSkewMs: 0, conflict };
    const reports = new Map([...input(good).reports, ['data-1', last] as const]);
    expect(judged([], { reports }).reasons).toMatchObject([{ subject: 'host data-1', reason: 'TwoAgents' }]);
  });

  test('what needs a person comes before what is under way', () => {
    const changing = aReport({ members: [aMemberReport({ sync: { state: 'Changing', reason: 'Changing', message: 'going' } })] });
    const blocked = aReport({
      host: 'data-2',
      members: [aMemberReport({ key: 'cache/b', sync: { state: 'Blocked', reason: 'StepFailed', message: 'why' } })],
    });
    expect(judged([web, changing, blocked]).reasons.map(({ subject }) => subject)).toEqual(['cache/b', 'cache/a']);
  });
});
