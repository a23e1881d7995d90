import { describe, expect, test } from 'vitest';
import { aRolloutPolicy } from '../../../tests/support/a-rollout-policy.ts';
import { aHolder, aLastStatus } from '../../../tests/support/a-rollout-state.ts';
import { buildFleetView, buildHostView } from '../../status/index.ts';
import type { RolloutState } from '../state/rollout-state.ts';
import { a, at, b, commit, heard, inputOf, memberOf, now, statusA, statusB, view } from './a-cache-rollout.ts';

describe('the state of a rollout', () => {
  test('Idle: every member reports and nothing is left', () => {
    expect(view({ state: {} })).toMatchObject({ state: 'Idle', coordination: 'lease', commit, totals: { members: 2, ready: 2, done: 2 } });
  });

  test('Rolling: a member holds a lease, and says since when and why', () => {
    const rolling = view({
      state: {
        fence: 4,
        holders: [aHolder({ ...a, host: 'data-1', fence: 4, grantedAt: now - 20_000, reasons: ['maxclients'], seenAt: now })],
        sights: { 'cache/a': aLastStatus({ ...heard, host: 'data-1' }, { ...a, ready: false }), 'cache/b': statusB },
      },
    });
    expect(rolling).toMatchObject({ state: 'Rolling', message: 'cache/a: restart, maxclients', since: at(20) });
    expect(rolling.members.find(({ id }) => id === 'a')).toMatchObject({ state: 'doing', ready: 'no', fence: 4, since: at(20) });
    expect(rolling.holders).toMatchObject([{ middleware: 'cache', member: 'cache/a', action: 'restart', deadlineAt: at(20 - 600) }]);
    expect(rolling.holders[0]).not.toHaveProperty('notBack');
  });

  test('a member that gave its lease back still has to prove itself', () => {
    const holders = [aHolder({ ...a, host: 'data-1', grantedAt: now - 30_000, returnedAt: now - 9000 })];
    expect(memberOf({ state: { holders } })).toMatchObject({
      state: 'proving',
      reason: 'ProofPending',
      message: 'restart done; it is ready and has to stay so',
      since: at(9),
    });
  });

  test('Waiting: steps are left, no member is at it, and the first in order says what for', () => {
    const needs = aLastStatus({ ...heard, host: 'data-1' }, { ...a, needs: true });
    const waiting = {
      'cache/a': {
        host: 'data-1',
        since: now - 5000,
        askedAt: now,
        commit,
        action: 'restart',
        reasons: [],
        reason: 'WindowClosed',
        message: 'no window is open',
      },
    } as const;
    const closed = { open: false, reason: 'WindowClosed', message: 'opens at night', nextAt: now + 60_000 } as const;
    expect(view({ state: { sights: { 'cache/a': needs, 'cache/b': statusB }, waiting } }, closed)).toMatchObject({
      state: 'Waiting',
      message: 'cache/a: no window is open',
      since: at(5),
      window: { state: 'closed', message: 'opens at night', nextAt: at(-60) },
    });
  });

  test('Paused: Git says so, with the reason, even while nothing is left to do', () => {
    const paused = { reason: 'Paused', open: false, message: 'paused' } as const;
    expect(view({ state: {}, middleware: { rollout: aRolloutPolicy({ pauses: ['audit (Fleet shop)'] }) } }, paused)).toMatchObject({
      state: 'Paused',
      message: 'paused: audit (Fleet shop)',
      window: { state: 'paused' },
    });
  });

  test('Unknown: no agent has reported a member', () => {
    expect(view()).toMatchObject({
      state: 'Unknown',
      message: 'cache/a: the agent on data-1 has not told of it yet; and 1 more',
      members: [
        { state: 'unknown', ready: 'unknown', reason: 'NeverHeard' },
        { state: 'unknown', ready: 'unknown' },
      ],
    });
  });
});

describe('Halted', () => {
  const halt = { member: 'cache/a', commit, revision: 'sha256:one', at: now - 7000, message: 'the config test said no' };

  test('names the member that failed and why, and stays when that member is back', () => {
    expect(view({ state: { halt } })).toMatchObject({
      state: 'Halted',
      message: 'cache/a failed: the config test said no',
      since: at(7),
      halt: { member: 'cache/a', at: at(7) },
      totals: { failed: 1, done: 1 },
    });
  });

  test('is not hidden by a pause, and names another member that is not back', () => {
    const holders = [aHolder({ ...b, host: 'data-2', grantedAt: now - 60_000, seenAt: now, failed: 'no disk left' })];
    const halted = view({ state: { halt, holders }, middleware: { rollout: aRolloutPolicy({ pauses: ['audit'] }) } });
    expect(halted.state).toBe('Halted');
    expect(halted.message).toBe(
      `cache/a failed: the config test said no; cache/b left to restart at ${at(60)} and is not back: no disk left`,
    );
  });

  test('ends with the revision it is of', () => {
    const next = view({ state: { halt }, middleware: { revision: 'sha256:two' } });
    expect(next.state).toBe('Idle');
    expect(next).not.toHaveProperty('halt');
  });
});

describe('Unsafe: a holder that is not back', () => {
  const holder = aHolder({ ...a, host: 'data-1', grantedAt: now - 120_000, seenAt: now - 90_000 });
  const silent = aLastStatus({ asOf: now - 91_000, host: 'data-1' }, { ...a, ready: true });

  test('Silent: its agent is not heard any more, and its last status does not count', () => {
    const lost = view({ state: { holders: [holder], sights: { 'cache/a': silent, 'cache/b': statusB } } });
    expect(lost).toMatchObject({
      state: 'Unsafe',
      message: `cache/a left to restart at ${at(120)} and is not back: the agent on data-1 has been silent since ${at(90)}`,
      since: at(120),
      holders: [{ notBack: { reason: 'Silent', since: at(90) } }],
    });
    expect(lost.members.find(({ id }) => id === 'a')).toMatchObject({ state: 'doing', ready: 'unknown', reason: 'Silent' });
  });

  test('Overdue: heard, but not ready by the deadline; ready again it is on its way', () => {
    const late = { ...holder, grantedAt: now - 601_000, returnedAt: now - 500_000 };
    const evidence = { ...a, ready: false, message: 'replica is loading' };
    const given = (last: RolloutState['sights'][string]) => ({
      state: { holders: [late], sights: { 'cache/a': last, 'cache/b': statusB } },
    });
    expect(view(given(aLastStatus({ ...heard, host: 'data-1' }, evidence)))).toMatchObject({
      state: 'Unsafe',
      holders: [{ notBack: { reason: 'Overdue', message: `due back at ${at(1)}; replica is loading` } }],
    });
    expect(view(given(statusA)).state).toBe('Rolling');
  });

  test('Failed: its step failed', () => {
    const failed = { ...holder, seenAt: now, returnedAt: now - 3000, failed: 'exit 1' };
    expect(view({ state: { holders: [failed] } })).toMatchObject({ state: 'Unsafe', holders: [{ notBack: { reason: 'Failed' } }] });
    expect(memberOf({ state: { holders: [failed] } })).toMatchObject({ state: 'failed', message: 'exit 1' });
  });

  test('is on the first page, on its host, and before everything else', () => {
    const input = inputOf({ state: { holders: [holder], sights: { 'cache/a': silent, 'cache/b': statusB } } });
    const fleet = buildFleetView(input);
    expect(fleet.totals.rollouts).toMatchObject({ Unsafe: 1, Halted: 0 });
    expect(fleet.middleware[0]).toMatchObject({ name: 'cache', rollout: { state: 'Unsafe', since: at(120) } });
    expect(buildHostView('data-1', { input, events: [] })?.leases).toMatchObject([{ member: 'cache/a', fence: 1 }]);
    expect(buildHostView('data-2', { input, events: [] })?.leases).toEqual([]);
  });
});
