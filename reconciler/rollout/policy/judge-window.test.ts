import { describe, expect, test } from 'vitest';
import { aRolloutPolicy } from '../../../tests/support/a-rollout-policy.ts';
import { cpuRatio } from '../../../tests/support/cpu-ratio.ts';
import { judgeWindow } from './judge-window.ts';

const hourMs = 3_600_000;
const night = { cron: '0 2 * * *', zone: 'Europe/Berlin', durationMs: 2 * hourMs };
const christmas = { reason: 'Christmas (Fleet shop)', from: '2026-12-23T23:00:00.000Z', to: '2026-12-26T23:00:00.000Z' };
const quarterEnd = { reason: 'quarter end', window: { cron: '0 0 28-31 3,6,9,12 *', zone: 'UTC', durationMs: 24 * hourMs } };

interface Moment {
  readonly now: string;
  readonly isUnderWay?: boolean;
}

function judge(over: Parameters<typeof aRolloutPolicy>[0], { now, isUnderWay = false }: Moment) {
  const { nextAt, ...verdict } = judgeWindow(aRolloutPolicy(over), { now: Date.parse(now), isUnderWay });
  return { ...verdict, next: nextAt === undefined ? undefined : new Date(nextAt).toISOString() };
}

describe('a step may begin', () => {
  test('at any time without windows', () => {
    const verdict = { open: true, reason: 'Granted', message: 'there are no windows to wait for', next: undefined };
    expect(judge({}, { now: '2026-06-10T12:00Z' })).toEqual(verdict);
  });

  test('inside a window, its first moment included and its last one not', () => {
    const inside = { open: true, reason: 'Granted', message: 'a window is open until 2026-06-10T02:00:00.000Z', next: undefined };
    expect(judge({ windows: [night] }, { now: '2026-06-10T00:00Z' })).toEqual(inside);
    expect(judge({ windows: [night] }, { now: '2026-06-10T01:59:59.999Z' })).toEqual(inside);
    expect(judge({ windows: [night] }, { now: '2026-06-09T23:59:59.999Z' }).open).toBe(false);
    expect(judge({ windows: [night] }, { now: '2026-06-10T02:00Z' })).toEqual({
      open: false,
      reason: 'WindowClosed',
      message: 'no window is open; a step may begin at 2026-06-11T00:00:00.000Z',
      next: '2026-06-11T00:00:00.000Z',
    });
  });

  test('inside any one of several windows, with the next of them in the message', () => {
    const noon = { cron: '0 12 * * *', zone: 'UTC', durationMs: hourMs };
    const windows = [night, noon];
    expect(judge({ windows }, { now: '2026-06-10T12:30Z' }).open).toBe(true);
    expect(judge({ windows }, { now: '2026-06-10T11:30Z' })).toMatchObject({ open: false, next: '2026-06-10T12:00:00.000Z' });
  });

  test('never while it is paused, whatever else holds, and without an end', () => {
    const paused = { open: false, reason: 'Paused', message: 'paused: audit (Fleet shop); hotfix (Middleware cache)', next: undefined };
    const pauses = ['audit (Fleet shop)', 'hotfix (Middleware cache)'];
    expect(judge({ pauses, freezes: [christmas], windows: [night] }, { now: '2026-12-24T01:30Z' })).toEqual(paused);
    expect(judge({ pauses, overrun: 'finish' }, { now: '2026-06-10T12:00Z', isUnderWay: true })).toEqual(paused);
  });
});

describe('a freeze', () => {
  test('from a moment to a moment holds inside of a window', () => {
    const frozen = { open: false, reason: 'Frozen', next: '2026-12-27T01:00:00.000Z' };
    expect(judge({ freezes: [christmas], windows: [night] }, { now: '2026-12-24T01:30Z' })).toMatchObject({
      ...frozen,
      message: 'frozen: Christmas (Fleet shop); a step may begin at 2026-12-27T01:00:00.000Z',
    });
    expect(judge({ freezes: [christmas] }, { now: '2026-12-23T23:00Z' })).toMatchObject({ reason: 'Frozen', next: christmas.to });
    expect(judge({ freezes: [christmas] }, { now: '2026-12-26T23:00Z' }).open).toBe(true);
  });

  test('by cron lasts as long as one follows the other', () => {
    expect(judge({ freezes: [quarterEnd] }, { now: '2026-06-28T12:00Z' })).toMatchObject({
      reason: 'Frozen',
      next: '2026-07-01T00:00:00.000Z',
    });
  });

  test('that follows another is waited for, too', () => {
    expect(judge({ freezes: [christmas, quarterEnd], windows: [night] }, { now: '2026-12-28T12:00Z' })).toMatchObject({
      message: 'frozen: quarter end; a step may begin at 2027-01-01T01:00:00.000Z',
    });
    const joined = { ...christmas, to: '2026-12-29T12:00:00.000Z' };
    expect(judge({ freezes: [joined, quarterEnd] }, { now: '2026-12-24T12:00Z' })).toMatchObject({
      message: 'frozen: Christmas (Fleet shop); a step may begin at 2027-01-01T00:00:00.000Z',
    });
  });

  test('that never ends says so', () => {
    const always = { reason: 'end of life', window: { cron: '* * * * *', zone: 'UTC', durationMs: 60_000 } };
    expect(judge({ freezes: [always] }, { now: '2026-06-10T12:00Z' })).toEqual({
      open: false,
      reason: 'Frozen',
      message: 'frozen: end of life; no time to begin is in last',
      next: undefined,
    });
  });
});

describe('overrun: finish', () => {
  const finish = { overrun: 'finish', windows: [night] } as const;

  test('lets a rollout that began pass a closed window', () => {
    expect(judge(finish, { now: '2026-06-10T12:00Z', isUnderWay: true })).toMatchObject({ open: true, reason: 'Granted' });
    expect(judge(finish, { now: '2026-06-10T12:00Z' })).toMatchObject({ open: false, reason: 'WindowClosed' });
    const stop = { ...finish, overrun: 'stop' } as const;
    expect(judge(stop, { now: '2026-06-10T12:00Z', isUnderWay: true })).toMatchObject({ open: false, reason: 'WindowClosed' });
  });

  test('never passes a freeze, and goes on as soon as it ends', () => {
    const frozen = { ...finish, freezes: [christmas] };
    expect(judge(frozen, { now: '2026-12-24T12:00Z', isUnderWay: true })).toMatchObject({ reason: 'Frozen', next: christmas.to });
    expect(judge(frozen, { now: '2026-12-24T12:00Z' })).toMatchObject({ reason: 'Frozen', next: '2026-12-27T01:00:00.000Z' });
  });
});

describe('the time of the next step', () => {
  const now = '2026-06-10T12:00Z';

  test('is looked for 400 days ahead', () => {
    const yearly = { cron: '0 4 9 6 *', zone: 'Asia/Shanghai', durationMs: hourMs };
    expect(judge({ windows: [yearly] }, { now })).toMatchObject({ next: '2027-06-08T20:00:00.000Z' });
    expect(judge({ windows: [{ ...yearly, cron: '0 0 29 2 *' }] }, { now })).toMatchObject({
      message: 'no window is open; no time to begin is in last',
      next: undefined,
    });
  });

  test('is not there where windows and freezes shut each other out', () => {
    const same = { reason: 'night shift', window: { ...night, cron: '0 1 * * *', durationMs: 4 * hourMs } };
    expect(judge({ windows: [night], freezes: [same] }, { now })).toMatchObject({ reason: 'WindowClosed', next: undefined });
  });

  test('of 20 windows costs no search by the hour, even where they open once a year or never', () => {
    const zones = ['Europe/Berlin', 'America/New_York', 'Asia/Shanghai', 'Australia/Lord_Howe'];
    const windowsOf = (cron: (index: number) => string) =>
      Array.from({ length: 20 }, (_, index) => ({ cron: cron(index), zone: zones[index % 4] ?? 'UTC', durationMs: hourMs }));
    const policies = {
      yearly: { windows: windowsOf((index) => `${index} 3 9 6 *`) },
      never: { windows: windowsOf((index) => `${index} 3 30 2 *`) },
      nightly: { windows: windowsOf((index) => `${index} 3 * * *`) },
      dense: { windows: windowsOf((index) => `0 ${index} * * *`).map((window) => ({ ...window, durationMs: 60_000 })) },
    };
    // Noon of a day on which two of the zones change their clocks.
    const moments = ['2026-03-29T12:00Z', '2026-06-10T12:00Z', '2026-10-25T12:00Z'].map((text) => Date.parse(text));
    const clock = new Intl.DateTimeFormat('en', { timeZone: 'Europe/Berlin', dateStyle: 'short', timeStyle: 'short' });
    const floor = () => Array.from({ length: 400 }, (_, day) => clock.formatToParts(day * 24 * hourMs));
    const ratios = Object.entries(policies).map(([name, over]) => {
      // New objects every time: nothing that was parsed before is of use.
      const judgeAll = () => moments.map((now) => judgeWindow(aRolloutPolicy(structuredClone(over)), { now, isUnderWay: false }));
      return [name, cpuRatio({ work: judgeAll, floor, rounds: 5 }).ratio] as const;
    });
    console.log(
      `three judgements of 20 windows, times 400 days on a clock: ${ratios.map(([name, ratio]) => `${name}=${ratio.toFixed(1)}`).join(' ')}`,
    );
    // 2 to 6 measured; a search by the hour costs more than 1,000.
    expect(ratios.filter(([, ratio]) => ratio > 20)).toEqual([]);
  });
});
