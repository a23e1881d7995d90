import { describe, expect, test } from 'vitest';
import type { CommitVerdict, Report } from '../../schemas/index.ts';
import { aFleet, aMemberReport, aReport } from '../../tests/support/sample-fleet.ts';
import { decideCommitVerdicts } from './commit-verdict.ts';
import type { CommitProgress } from './commit-view.ts';
import type { StatusInput } from './status-input.ts';

const reportedAt = Date.parse('2026-11-23T10:01:00.000Z');
const web = aReport({ host: 'web-1', members: [aMemberReport({ key: 'front/web' })] });
const dataA = aReport();
const dataB = aReport({ host: 'data-2', members: [aMemberReport({ key: 'cache/b' })] });

function input(reports: readonly Report[], overrides: Partial<StatusInput> = {}): StatusInput {
  return {
    expectation: aFleet(),
    reports: new Map(reports.map((report) => [report.host, { report, receivedAt: '2026-11-23T10:01:01.000Z', clockSkewMs: 0 }])),
    now: reportedAt + 60_000,
    commits: [
      { ...aFleet().commit, firstSeenAt: '2026-11-23T10:00:02.000Z' },
      { id: 'c1', firstSeenAt: '2026-11-22T10:00:00.000Z' },
    ],
    ...overrides,
  };
}

function applied(...times: readonly (readonly [host: string, at: string])[]): readonly CommitProgress[] {
  return times.map(([host, at]) => ({ commit: 'c2', host, appliedAt: `2026-11-23T${at}.000Z`, diagnostics: [] }));
}

const all = applied(['web-1', '10:00:10'], ['data-1', '10:00:41'], ['data-2', '10:00:12']);

function verdictOf(reports: readonly Report[], progress: readonly CommitProgress[] = [], overrides: Partial<StatusInput> = {}) {
  const [first, ...others] = decideCommitVerdicts(input(reports, overrides), progress);
  expect(others).toEqual([]);
  const { commit, ...rest }: CommitVerdict = first ?? { commit: '', state: 'pending', description: '' };
  expect(commit).toBe('c2');
  return rest;
}

const working = (host: string, key: string, overrides: Parameters<typeof aMemberReport>[0]) =>
  aReport({ host, appliedCommit: 'c1', members: [aMemberReport({ key, ...overrides })] });

describe('the verdict about the commit in force', () => {
  test('is success once every host has applied it, with the time from the commit to the last', () => {
    expect(verdictOf([web, dataA, dataB], all)).toEqual({ state: 'success', description: 'converged 3/3 in 41 s' });
  });

  test.each([
    ['10:00:00', '0 s'],
    ['10:02:00', '2 min'],
    ['10:02:05', '2 min 5 s'],
    ['13:20:30', '3 h 20 min'],
  ])('applied at %s, a commit of 10:00 took %s', (at, time) => {
    const progress = applied(['web-1', at], ['data-1', at], ['data-2', at]);
    expect(verdictOf([web, dataA, dataB], progress)).toEqual({ state: 'success', description: `converged 3/3 in ${time}` });
  });

  test('names the members that wait, and for what', () => {
    const sync = { state: 'Waiting', reason: 'Order', message: 'for its turn behind cache/a (restart)' } as const;
    expect(verdictOf([web, dataA, working('data-2', 'cache/b', { sync })], all.slice(0, 2))).toEqual({
      state: 'pending',
      description: '2/3, waiting: cache/b: for its turn behind cache/a (restart)',
    });
  });

  test('is pending, with that reason, where hosts are only observed and nothing is written', () => {
    const sync = { state: 'Drifted', reason: 'ObserveMode', message: '1 resources differ from Git and drift mode is observe' } as const;
    expect(verdictOf([web, dataA, working('data-2', 'cache/b', { sync })], all.slice(0, 2)).description).toBe(
      '2/3, waiting: cache/b: 1 resources differ from Git and drift mode is observe',
    );
  });

  test('fails with the member, the host and the reason, whatever else goes on', () => {
    const sync = { state: 'Blocked', reason: 'ConfigTestFailed', message: 'file[/etc/redis.conf]: Bad directive' } as const;
    const halted = { state: 'Blocked', reason: 'RolloutHalted', message: 'cache/b failed' } as const;
    expect(
      verdictOf([web, working('data-1', 'cache/a', { sync: halted }), working('data-2', 'cache/b', { sync })], all.slice(0, 1)),
    ).toEqual({
      state: 'failure',
      description: 'failed: cache/b on data-2: ConfigTestFailed file[/etc/redis.conf]: Bad directive (and 1 more)',
    });
  });

  test('fails when a host refuses it', () => {
    const diagnostics = [{ code: 'MW2003', summary: 's', detail: 'no such adapter' }];
    const refusing = aReport({ host: 'data-2', commit: 'c1', appliedCommit: 'c1', availableCommit: 'c2', diagnostics });
    expect(verdictOf([web, dataA, refusing], all.slice(0, 2))).toEqual({
      state: 'failure',
      description: 'failed: data-2 refuses it: MW2003 no such adapter',
    });
  });

  test('is not success while a member is unhealthy where the commit is applied; before that a member may come and go', () => {
    const health = { state: 'Unhealthy', reason: 'ProbeFailed', message: 'PING: no answer' } as const;
    const ill = (appliedCommit: string) => aReport({ appliedCommit, members: [aMemberReport({ health })] });
    expect(verdictOf([web, ill('c2'), dataB], all)).toEqual({
      state: 'failure',
      description: 'failed: cache/a on data-1: ProbeFailed PING: no answer',
    });
    expect(verdictOf([web, ill('c1'), dataB], applied(['web-1', '10:00:10'], ['data-2', '10:00:12']))).toEqual({
      state: 'pending',
      description: '2/3, applying on data-1',
    });
  });

  test('is not failure for a report about the commit before', () => {
    const sync = { state: 'Blocked', reason: 'StepFailed', message: 'of c1' } as const;
    const behind = aReport({ host: 'data-2', commit: 'c1', appliedCommit: 'c0', members: [aMemberReport({ key: 'cache/b', sync })] });
    expect(verdictOf([web, dataA, behind], all.slice(0, 2))).toEqual({ state: 'pending', description: '2/3, not begun on data-2' });
  });

  test('names hosts that are silent', () => {
    expect(verdictOf([web], applied(['web-1', '10:00:10']))).toEqual({
      state: 'pending',
      description: '1/3, no word from data-1 (and 1 more)',
    });
  });
});

test('a newer commit that has errors is refused, and the one in force keeps its own verdict', () => {
  const source: StatusInput['source'] = {
    state: 'Refused',
    reason: 'CommitRefused',
    message: 'the newest commit has 2 errors',
    availableCommit: 'c3',
    diagnostics: [
      { code: 'MW3001', summary: 's', detail: 'no host "web-9"' },
      { code: 'MW3002', summary: 's', detail: 'other' },
    ],
  };
  expect(decideCommitVerdicts(input([web, dataA, dataB], { source }), all)).toEqual([
    { commit: 'c2', state: 'success', description: 'converged 3/3 in 41 s' },
    { commit: 'c3', state: 'failure', description: 'refused: MW3001 no host "web-9" (and 1 more)' },
  ]);
});
