import { expect, test } from 'vitest';
import { buildDriftHistory } from './drift-history.ts';
import type { EventRow } from './status-input.ts';

const now = Date.parse('2026-11-23T10:00:30.000Z');

function event(code: string, at: string, rest: Partial<EventRow> = {}): EventRow {
  return { host: 'a', sequence: 1, index: 0, code, at, message: '', middleware: 'cache', ...rest };
}

const events = [
  event('DriftDetected', '2026-11-23T09:58:10.000Z'),
  event('DriftHealed', '2026-11-23T09:58:14.000Z', { durationMs: 4000 }),
  event('DriftDetected', '2026-11-23T10:00:05.000Z', { middleware: 'front' }),
  event('DriftHealed', '2026-11-23T09:58:20.000Z', { durationMs: 2000 }),
  event('DriftDetected', '2026-11-23T08:00:00.000Z'),
];

test('counts what was detected and healed in buckets without gaps', () => {
  const history = buildDriftHistory(events, { now, rangeMs: 300_000, buckets: 5 });
  expect(history).toMatchObject({ from: '2026-11-23T09:56:00.000Z', to: '2026-11-23T10:01:00.000Z', bucketMs: 60_000 });
  expect(history.buckets.map((bucket) => [bucket.detected, bucket.healed])).toEqual([
    [0, 0],
    [0, 0],
    [1, 2],
    [0, 0],
    [1, 0],
  ]);
  expect(history.buckets[2]).toMatchObject({ meanHealMs: 3000, longestHealMs: 4000 });
  expect(history.totals).toEqual({ detected: 2, healed: 2, longestMs: 4000 });
});

test('counts the drift of one middleware alone', () => {
  expect(buildDriftHistory(events, { now, rangeMs: 300_000, buckets: 5, middleware: 'front' }).totals).toEqual({
    detected: 1,
    healed: 0,
    longestMs: 0,
  });
});

test('the picture stays the same until the next bucket begins', () => {
  const range = { rangeMs: 300_000, buckets: 5 };
  expect(buildDriftHistory(events, { ...range, now: now + 29_000 })).toEqual(buildDriftHistory(events, { ...range, now }));
  expect(buildDriftHistory(events, { ...range, now: now + 30_000 }).to).toBe('2026-11-23T10:02:00.000Z');
});
