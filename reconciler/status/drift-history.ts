import type { Timestamp } from '../../schemas/index.ts';
import { formatTime } from '../calendar/index.ts';
import type { EventRow } from './status-input.ts';

/** Drift over time, for the whole fleet or one middleware. */
export interface DriftHistory {
  readonly middleware?: string;
  readonly from: Timestamp;
  readonly to: Timestamp;
  readonly bucketMs: number;
  /** Oldest first, no gaps. */
  readonly buckets: readonly DriftBucket[];
  readonly totals: { readonly detected: number; readonly healed: number; readonly longestMs: number };
}

export interface DriftBucket {
  readonly at: Timestamp;
  readonly detected: number;
  readonly healed: number;
  /** Mean time from detected to healed, over the events healed in this bucket that give their duration; 0 without any. */
  readonly meanHealMs: number;
  readonly longestHealMs: number;
}

/** The buckets end at a multiple of their length, so that the same events give the same picture until the next one begins. */
export function buildDriftHistory(events: readonly EventRow[], query: DriftHistoryRange): DriftHistory {
  const count = Math.min(500, Math.max(1, Math.floor(query.buckets)));
  const bucketMs = Math.max(1000, Math.ceil(query.rangeMs / count));
  const to = Math.ceil((query.now + 1) / bucketMs) * bucketMs;
  const from = to - count * bucketMs;
  const wanted = events.filter((event) => query.middleware === undefined || event.middleware === query.middleware);
  const byBucket = Map.groupBy(wanted, (event) => Math.floor((Date.parse(event.at) - from) / bucketMs));
  const buckets = Array.from({ length: count }, (_, index) => buildBucket(byBucket.get(index) ?? [], from + index * bucketMs));
  return {
    ...(query.middleware === undefined ? {} : { middleware: query.middleware }),
    from: formatTime(from),
    to: formatTime(to),
    bucketMs,
    buckets,
    totals: {
      detected: sum(buckets.map((bucket) => bucket.detected)),
      healed: sum(buckets.map((bucket) => bucket.healed)),
      longestMs: Math.max(0, ...buckets.map((bucket) => bucket.longestHealMs)),
    },
  };
}

export interface DriftHistoryRange {
  readonly middleware?: string;
  readonly rangeMs: number;
  readonly buckets: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

function buildBucket(events: readonly EventRow[], at: number): DriftBucket {
  const healed = events.filter((event) => event.code === 'DriftHealed');
  const durations = healed.flatMap((event) => event.durationMs ?? []);
  return {
    at: formatTime(at),
    detected: events.filter((event) => event.code === 'DriftDetected').length,
    healed: healed.length,
    meanHealMs: durations.length === 0 ? 0 : Math.round(sum(durations) / durations.length),
    longestHealMs: Math.max(0, ...durations),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
