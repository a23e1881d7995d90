import { describe, expect, test } from 'vitest';
import { aRolloutPolicy } from '../../../tests/support/a-rollout-policy.ts';
import { aHolder, aLastStatus, aRolloutState } from '../../../tests/support/a-rollout-state.ts';
import { aMemberReport, aReport } from '../../../tests/support/sample-fleet.ts';
import { a, at, b, commit, heard, memberOf, now, statusA, statusB, view } from './a-cache-rollout.ts';

describe('a status report', () => {
  test.each([
    [30_000, 'yes', 'done', 'live'],
    [30_001, 'unknown', 'unknown', 'last-known'],
  ] as const)('of %i ms ago: ready %s, %s, role %s', (age, ready, state, roleFrom) => {
    const last = aLastStatus({ asOf: now - age, host: 'data-1' }, { ...a, role: 'primary' });
    expect(memberOf({ state: { sights: { 'cache/a': last, 'cache/b': statusB } } })).toMatchObject({
      ready,
      state,
      role: 'primary',
      roleFrom,
    });
  });

  test('is judged by the clock of the store, not by the server’s own', () => {
    const state = aRolloutState({ middleware: 'cache', commit, sights: { 'cache/a': statusA, 'cache/b': statusB } });
    const input = { now: now + 3_600_000, coordination: { now, rollouts: new Map([['cache', state]]) } };
    expect(view({ input }).state).toBe('Idle');
  });

  test('a member that went and fell silent went, but is not fine', () => {
    const silent = aLastStatus({ asOf: now - 60_000, host: 'data-1' }, a);
    const gone = view({ state: { sights: { 'cache/a': silent, 'cache/b': statusB }, done: { 'cache/a': now - 90_000 } } });
    expect(gone.members.find(({ id }) => id === 'a')).toMatchObject({ state: 'done', ready: 'unknown', since: at(90) });
    expect(gone).toMatchObject({ state: 'Unknown', message: `cache/a: the agent on data-1 has not been heard since ${at(59.6)}` });
  });

  test('a host on another commit has yet to say what it needs', () => {
    const behind = aLastStatus({ ...heard, host: 'data-1' }, { ...a, commit: 'c1' });
    expect(memberOf({ state: { sights: { 'cache/a': behind, 'cache/b': statusB } } })).toMatchObject({
      state: 'pending',
      reason: 'CommitPending',
      message: `host data-1 is on c1, not yet on ${commit}`,
    });
    const same = { sights: { 'cache/a': behind, 'cache/b': statusB }, commits: ['c1', commit] };
    expect(memberOf({ state: same })).toMatchObject({ state: 'done', reason: 'NothingToDo' });
  });
});

describe('the members shown', () => {
  test('are those done first by when they went, then those at it, then canaries, then by role as it is now, detached ones last', () => {
    const members = ['1', '2', '3', '4', '5', '6'].map((id) => ({
      key: `cache/${id}`,
      id,
      host: 'data-1',
      address: '',
      ...(id === '6' ? { detached: true } : {}),
    }));
    const last = (id: string, role: string) =>
      [`cache/${id}`, aLastStatus({ ...heard, host: 'data-1' }, { member: `cache/${id}`, commit, needs: true, role })] as const;
    const rolling = view({
      middleware: { members, rollout: aRolloutPolicy({ order: ['replica', 'primary'], canary: { members: ['cache/4'], soakMs: 0 } }) },
      state: {
        sights: Object.fromEntries([last('1', 'primary'), last('2', 'replica'), last('3', 'replica'), last('4', 'primary')]),
        holders: [aHolder({ member: 'cache/3', host: 'data-1', commit, grantedAt: now - 1000, seenAt: now })],
        done: { 'cache/5': now - 2000 },
      },
    });
    expect(rolling.members.map(({ id, canary }) => `${id}${canary ? ' canary' : ''}`)).toEqual(['5', '3', '4 canary', '2', '1', '6']);
    expect(rolling.members.at(-1)).toMatchObject({ state: 'exempt', reason: 'Detached' });
  });

  test('have as canaries by number the first that went or are to go; members that are down anyway go first', () => {
    const rollout = aRolloutPolicy({ order: ['replica', 'primary'], canary: { count: 1, soakMs: 0 } });
    const wait = { since: now - 5000, askedAt: now, commit, action: 'restart', reasons: [], reason: 'Budget', message: 'm' } as const;
    const needs = (member: typeof a, ready: boolean, role: string) =>
      aLastStatus({ ...heard, host: member === a ? 'data-1' : 'data-2' }, { ...member, needs: true, ready, role });
    const waiting = { 'cache/a': { ...wait, host: 'data-1' }, 'cache/b': { ...wait, host: 'data-2' } };
    const order = (isReady: boolean) =>
      view({
        middleware: { rollout },
        state: { waiting, sights: { 'cache/a': needs(a, isReady, 'primary'), 'cache/b': needs(b, true, 'replica') } },
      }).members.map(({ id, canary }) => `${id}${canary ? ' canary' : ''}`);
    expect(order(true)).toEqual(['b canary', 'a']);
    expect(order(false)).toEqual(['a canary', 'b']);
  });

  test('include a member that Git no longer lists, as long as something is known of it', () => {
    const sights = {
      'cache/a': statusA,
      'cache/b': statusB,
      'cache/c': aLastStatus({ ...heard, host: 'data-9' }, { member: 'cache/c', commit, needs: true }),
    };
    expect(memberOf({ state: { sights } }, 'c')).toMatchObject({ key: 'cache/c', host: 'data-9', leaving: true, state: 'pending' });
    expect(memberOf({ state: { sights } })).toMatchObject({ leaving: false });
    const silent = { ...sights, 'cache/c': aLastStatus({ asOf: now - 60_000, host: 'data-9' }, { member: 'cache/c', commit }) };
    expect(view({ state: { sights: silent } })).toMatchObject({ state: 'Idle', totals: { unknown: 1 } });
  });

  test('have a member that moves twice: where Git has it and where it has to leave', () => {
    const sights = { 'cache/a@data-9': aLastStatus({ ...heard, host: 'data-9' }, { ...a, needs: true }), 'cache/b': statusB };
    const holders = [aHolder({ ...a, host: 'data-9', grantedAt: now - 1000, seenAt: now, action: 'uninstall' })];
    expect(view({ state: { sights, holders } }).members).toMatchObject([
      { key: 'cache/b', state: 'done' },
      { key: 'cache/a@data-9', host: 'data-9', leaving: true, state: 'doing' },
      { key: 'cache/a', host: 'data-1', leaving: false, state: 'unknown', reason: 'NeverHeard' },
    ]);
  });

  test('have a member that Git wants gone as done when its host’s report says so', () => {
    const reports = new Map(
      ['data-1', 'data-2'].map((host) => [host, { report: aReport({ host, members: [] }), receivedAt: at(5), clockSkewMs: 0 }]),
    );
    const gone = view({ middleware: { state: 'absent' }, state: { sights: {} }, input: { reports, now: Date.parse(aReport().at) } });
    expect(gone).toMatchObject({ state: 'Idle', members: [{ state: 'done', reason: 'Absent' }, { state: 'done' }] });
  });

  test('without coordination are judged by the hosts’ reports, and the view says so', () => {
    const report = aReport({
      members: [aMemberReport({ key: 'cache/a', sync: { state: 'Waiting', reason: 'WindowClosed', message: 'opens at night' } })],
    });
    const reports = new Map([['data-1', { report, receivedAt: report.at, clockSkewMs: 0 }]]);
    const alone = view({
      middleware: { rollout: aRolloutPolicy({ coordination: 'none' }) },
      input: { reports, now: Date.parse(report.at) },
    });
    expect(alone).toMatchObject({
      coordination: 'none',
      state: 'Waiting',
      message: 'cache/a: opens at night',
      members: [
        { state: 'waiting', reason: 'WindowClosed', ready: 'yes' },
        { state: 'unknown', ready: 'unknown' },
      ],
    });
  });
});
