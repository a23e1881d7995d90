import type { SliceWindow } from '../../schemas/index.ts';
import { type Cron, parseCron } from './parse-cron.ts';
import { dayClock, dayMs, dayOf, minuteMs, momentOf } from './time-zone.ts';

/** The time from an opening to the closing; openings that overlap make one span. Milliseconds since 1970, `to` excluded. */
interface OpenSpan {
  readonly from: number;
  readonly to: number;
}

interface ParsedWindow extends SliceWindow {
  readonly times: Cron;
  /** Of a day without a change of the clocks, from its midnight. */
  readonly usual: readonly OpenSpan[];
}

const parsed = new WeakMap<SliceWindow, ParsedWindow>();

/**
 * When the window closes that is open at the moment; windows that touch are one. Undefined when it is closed. Beyond `until`
 * it is not looked further.
 */
export function closingOf(window: SliceWindow, { at, until }: { readonly at: number; readonly until: number }): number | undefined {
  const known = parseWindow(window);
  let closing: number | undefined;
  // A span can be a day longer than the window, since openings of a day that overlap are one.
  for (let day = dayOf(window.zone, at - window.durationMs - dayMs); startsBefore(day, closing ?? at); day += 1) {
    for (const { from, to } of spansOfDay(known, day)) {
      const goesOn = closing === undefined ? from <= at && at < to : from <= closing;
      if (goesOn) closing = to;
    }
    if (closing !== undefined && closing > until) break;
  }
  return closing;
}

/** The first opening after the moment and not after `until`, or undefined. */
export function nextOpening(window: SliceWindow, { at, until }: { readonly at: number; readonly until: number }): number | undefined {
  const known = parseWindow(window);
  for (let day = dayOf(window.zone, at); startsBefore(day, until); day += 1) {
    const found = spansOfDay(known, day).find(({ from }) => from > at);
    if (found !== undefined) return found.from <= until ? found.from : undefined;
  }
  return undefined;
}

function parseWindow(window: SliceWindow): ParsedWindow {
  const known = parsed.get(window);
  if (known !== undefined) return known;
  const result = parseCron(window.cron);
  if ('problem' in result) throw new RangeError(`cron ${result.problem}`);
  const { minutesOfDay } = result.cron;
  const openings = minutesOfDay.map((minute) => minute * minuteMs);
  const added = { ...window, times: result.cron, usual: joinSpans(openings, window.durationMs) };
  parsed.set(window, added);
  return added;
}

/** Spans that begin on a day of the calendar, which is numbered since 1970, in their order. */
function spansOfDay({ times, zone, durationMs, usual }: ParsedWindow, day: number): readonly OpenSpan[] {
  if (!fallsOn(times, day)) return [];
  const midnight = day * dayMs;
  const clock = dayClock(zone, day);
  if (clock.before === clock.after)
    return usual.map(({ from, to }) => ({ from: midnight + from - clock.before, to: midnight + to - clock.before }));
  return joinSpans(
    times.minutesOfDay.map((minute) => momentOf(clock, midnight + minute * minuteMs)),
    durationMs,
  );
}

function fallsOn({ days, months, weekdays, isEitherDay }: Cron, day: number): boolean {
  const date = new Date(day * dayMs);
  if (!months.has(date.getUTCMonth() + 1)) return false;
  const isDay = days.has(date.getUTCDate());
  const isWeekday = weekdays.has(date.getUTCDay());
  return isEitherDay ? isDay || isWeekday : isDay && isWeekday;
}

function joinSpans(openings: readonly number[], durationMs: number): readonly OpenSpan[] {
  const spans: OpenSpan[] = [];
  for (const from of openings) {
    const last = spans.at(-1);
    const to = from + durationMs;
    if (last !== undefined && from <= last.to) spans[spans.length - 1] = { from: last.from, to };
    else spans.push({ from, to });
  }
  return spans;
}

/** Whether anything of a day can be at or before the moment, in whatever zone: clocks are at most 14 hours ahead of UTC. */
function startsBefore(day: number, at: number): boolean {
  return (day - 1) * dayMs <= at;
}
