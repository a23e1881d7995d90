import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SliceWindow } from '../../schemas/index.ts';
import { runs } from '../../tests/support/property-runs.ts';
import { closingOf, nextOpening } from './cron-window.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Days around which the clocks of the zone are moved, and one without anything. */
const changes: Readonly<Record<string, readonly string[]>> = {
  'Europe/Berlin': ['2026-03-29', '2026-10-25', '2027-03-28', '2026-06-10'],
  'America/New_York': ['2026-03-08', '2026-11-01', '2027-03-14', '2026-06-10'],
  'Asia/Shanghai': ['2026-03-29', '2026-10-25', '2026-12-31'],
  'Australia/Lord_Howe': ['2026-04-05', '2026-10-04', '2027-04-04', '2026-06-10'],
  // Clocks that change at midnight, and a month in which they do so twice.
  'America/Santiago': ['2026-04-05', '2026-09-06'],
  'Asia/Beirut': ['2026-03-29', '2026-10-25'],
  'Africa/Casablanca': ['2026-02-15', '2026-03-22'],
  'Pacific/Apia': ['2011-12-30'],
};
const clocks = Object.entries(changes).flatMap(([zone, dates]) => dates.map((date) => watchClock(zone, date)));

describe('the openings of a window', () => {
  test('are those of a clock that is looked at every minute, across every change of the clocks', () => {
    const found = { openings: 0, missed: 0, double: 0 };
    const check = (cron: string, clock: WatchedClock) => {
      const expected = watchOpenings(clock, cron);
      const actual = openingsOf({ cron, zone: clock.zone, durationMs: 1 }, clock);
      const [wanted, got] = [new Set(expected), new Set(actual)];
      found.openings += actual.length;
      found.missed += expected.filter((at) => !got.has(at)).length;
      found.double += actual.filter((at) => !wanted.has(at)).length + (actual.length - got.size);
      expect(actual.map(iso), `${cron} in ${clock.zone} around ${clock.date}`).toEqual(expected.map(iso));
    };
    for (const clock of clocks) for (const cron of ['30 2 * * *', '0 0 * * *', '*/7 1-3 * * *', '15 * * * *']) check(cron, clock);
    fc.assert(fc.property(cronArbitrary(), fc.constantFrom(...clocks), check), { numRuns: runs(100) });
    console.log(`P35 zones=${Object.keys(changes).length} openings=${found.openings} missed=${found.missed} double=${found.double}`);
    expect(found).toMatchObject({ missed: 0, double: 0 });
    expect(found.openings).toBeGreaterThan(1_000);
  });

  test.each([
    ['inside the gap, at its end', '30 2 * * *', 'Europe/Berlin', '2026-03-29T00:00Z', '2026-03-29T01:00Z'],
    ['twice, the first time', '30 2 * * *', 'Europe/Berlin', '2026-10-25T00:00Z', '2026-10-25T00:30Z'],
    ['and not the second time', '30 2 * * *', 'Europe/Berlin', '2026-10-25T00:30Z', '2026-10-26T01:30Z'],
    ['inside a gap of half an hour', '15 2 * * *', 'Australia/Lord_Howe', '2026-10-03T12:00Z', '2026-10-03T15:30Z'],
    ['inside a gap at midnight', '0 0 * * sun', 'America/Santiago', '2026-09-05T12:00Z', '2026-09-06T04:00Z'],
    ['on a day that the calendar skipped', '0 12 30 12 *', 'Pacific/Apia', '2011-12-20T00:00Z', '2011-12-30T10:00Z'],
    ['on a leap day', '0 0 29 2 *', 'UTC', '2027-12-01T00:00Z', '2028-02-29T00:00Z'],
  ])('%s', (_where, cron, zone, after, opening) => {
    const at = Date.parse(after);
    expect(iso(nextOpening({ cron, zone, durationMs: minuteMs }, { at, until: at + 400 * dayMs }))).toBe(iso(Date.parse(opening)));
  });

  test('are not looked for beyond the given moment', () => {
    const at = Date.parse('2026-01-01T00:00Z');
    const window = { cron: '0 0 1 7 *', zone: 'UTC', durationMs: hourMs };
    expect(nextOpening(window, { at, until: Date.parse('2026-06-30T23:59Z') })).toBeUndefined();
    expect(iso(nextOpening(window, { at, until: Date.parse('2026-07-01T00:00Z') }))).toBe('2026-07-01T00:00:00.000Z');
    expect(nextOpening({ ...window, cron: '0 0 31 2 *' }, { at, until: at + 400 * dayMs })).toBeUndefined();
  });
});

describe('a window', () => {
  test('is open for its duration after every opening, in elapsed time, and at no other minute', () => {
    const check = (cron: string, clock: WatchedClock, minutes: number) => {
      const window = { cron, zone: clock.zone, durationMs: minutes * minuteMs };
      const until = clock.minutes.at(-1)?.at ?? 0;
      const openings = new Set(watchOpenings(clock, cron));
      let latest = Number.NEGATIVE_INFINITY;
      const wrong = clock.minutes.filter(({ at }, index) => {
        if (openings.has(at)) latest = at;
        // A window that opened before the clock was watched is not known here.
        return index >= minutes && (closingOf(window, { at, until }) !== undefined) !== at < latest + window.durationMs;
      });
      expect(
        wrong.map(({ at }) => iso(at)),
        `${cron} for ${minutes} minutes in ${clock.zone}`,
      ).toEqual([]);
    };
    const property = fc.property(cronArbitrary(), fc.constantFrom(...clocks), fc.constantFrom(1, 30, 59, 60, 61, 300, 1440, 1500), check);
    fc.assert(property, { numRuns: runs(20) });
  });

  test('lasts as long in a night with a change of the clocks', () => {
    const window = { cron: '0 1 * * *', zone: 'Europe/Berlin', durationMs: 3 * hourMs };
    for (const night of ['2026-03-29T00:00Z', '2026-10-24T23:00Z']) {
      const at = Date.parse(night);
      expect(closingOf(window, { at, until: at + dayMs })).toBe(at + 3 * hourMs);
    }
  });

  test.each([
    ['0 * * * *', hourMs, '2026-01-05T00:00Z', undefined],
    ['*/30 * * * 1-5', hourMs / 2, '2026-01-07T11:00Z', '2026-01-10T00:00Z'],
    ['0 0 * 11-12 *', dayMs, '2026-11-15T11:00Z', '2027-01-01T00:00Z'],
    ['0 22 * * 5', 7 * dayMs, '2026-01-07T11:00Z', undefined],
  ])('%s for %i ms is open without a break until it closes', (cron, durationMs, now, closing) => {
    const at = Date.parse(now);
    const until = at + 400 * dayMs;
    const found = closingOf({ cron, zone: 'UTC', durationMs }, { at, until });
    if (closing === undefined) expect(found).toBeGreaterThan(until);
    else expect(iso(found)).toBe(iso(Date.parse(closing)));
  });

  test('of a cron expression that cannot be read is an error', () => {
    const window = { cron: '0 25 * * *', zone: 'UTC', durationMs: 1 };
    expect(() => nextOpening(window, { at: 0, until: 1 })).toThrow('hour "25": values are between 0 and 23');
  });
});

interface WatchedClock {
  readonly zone: string;
  readonly date: string;
  /** Every minute of the day, of the two before it and of the two after it, with what the clocks show, as if they showed UTC. */
  readonly minutes: readonly { readonly at: number; readonly shown: number }[];
}

function watchClock(zone: string, date: string): WatchedClock {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
  const minutes = Array.from({ length: 5 * 1440 }, (_, index) => {
    const at = Date.parse(date) - 2 * dayMs + index * minuteMs;
    return { at, shown: Date.parse(`${format.format(at).replace(' ', 'T')}Z`) };
  });
  return { zone, date, minutes };
}

/** Every minute that is shown for the first time counts, those that are skipped at the first minute after them. */
function watchOpenings({ minutes }: WatchedClock, cron: string): readonly number[] {
  const matches = readCron(cron);
  let highest = (minutes[0]?.shown ?? 0) - minuteMs;
  return minutes.flatMap(({ at, shown }) => {
    let opens = false;
    for (; highest < shown; highest += minuteMs) opens ||= matches(new Date(highest + minuteMs));
    return opens ? [at] : [];
  });
}

/** Cron as its manual has it, for expressions without names. */
function readCron(cron: string): (shown: Date) => boolean {
  const parts = cron.split(' ');
  const [minutes, hours, days, months, weekdays] = parts.map((part, index) => {
    const values = Array.from({ length: 60 }, (_, value) => value);
    return values.filter((value) => part.split(',').some((item) => covers(item, { value, lowest: index === 2 || index === 3 ? 1 : 0 })));
  });
  const needsBoth = parts[2]?.startsWith('*') === true || parts[4]?.startsWith('*') === true;
  return (shown) => {
    const isDay = days?.includes(shown.getUTCDate()) === true;
    const isWeekday = weekdays?.includes(shown.getUTCDay()) === true || (shown.getUTCDay() === 0 && weekdays?.includes(7) === true);
    const isTime = hours?.includes(shown.getUTCHours()) === true && minutes?.includes(shown.getUTCMinutes()) === true;
    return isTime && months?.includes(shown.getUTCMonth() + 1) === true && (needsBoth ? isDay && isWeekday : isDay || isWeekday);
  };
}

function covers(item: string, { value, lowest }: { readonly value: number; readonly lowest: number }): boolean {
  const [range = '', step = '1'] = item.split('/');
  const [first = 0, last = first] = range === '*' ? [lowest, 59] : range.split('-').map(Number);
  return value >= first && value <= last && (value - first) % Number(step) === 0;
}

function openingsOf(window: SliceWindow, { minutes }: WatchedClock): readonly number[] {
  const found: number[] = [];
  const until = minutes.at(-1)?.at ?? 0;
  let at: number | undefined = (minutes[0]?.at ?? 0) - 1;
  while (at !== undefined) {
    at = nextOpening(window, { at, until });
    if (at !== undefined) found.push(at);
  }
  return found;
}

function cronArbitrary(): fc.Arbitrary<string> {
  const field = (min: number, max: number) => {
    const value = fc.integer({ min, max });
    const range = fc.tuple(value, value).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`);
    const steps = fc.tuple(fc.oneof(fc.constant('*'), range), fc.integer({ min: 1, max })).map((parts) => parts.join('/'));
    return fc.oneof(
      value.map(String),
      range,
      steps,
      fc.array(fc.oneof(value.map(String), range), { minLength: 2, maxLength: 3 }).map(String),
    );
  };
  const often = (rare: fc.Arbitrary<string>) => fc.oneof({ weight: 3, arbitrary: fc.constant('*') }, { weight: 1, arbitrary: rare });
  return fc
    .tuple(
      field(0, 59),
      fc.oneof(fc.constant('*'), field(0, 4), field(0, 23)),
      often(field(1, 31)),
      often(field(1, 12)),
      often(field(0, 7)),
    )
    .map((parts) => parts.join(' '));
}

function iso(at: number | undefined): string | undefined {
  return at === undefined ? undefined : new Date(at).toISOString();
}
