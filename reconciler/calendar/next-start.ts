import type { SliceFreeze, SliceWindow } from '../../schemas/index.ts';
import { closingOf, nextOpening } from './cron-window.ts';

/** When something may begin: in no freeze, and inside of a window where there are windows. */
export interface StartTimes {
  readonly windows: readonly SliceWindow[];
  readonly freezes: readonly SliceFreeze[];
}

/** Milliseconds since 1970. Beyond `until` it is not looked further. */
export interface TimeRange {
  readonly at: number;
  readonly until: number;
}

/** Windows and freezes that shut each other out all the time would keep us busy. */
const maxLooks = 1000;

/** The first moment, from `at` on, at which something may begin. */
export function nextStart({ windows, freezes }: StartTimes, { at, until }: TimeRange): number | undefined {
  let moment = at;
  for (let looks = 0; looks < maxLooks && moment <= until; looks += 1) {
    const range = { at: moment, until };
    const thaw = latest(freezes.map((freeze) => endOf(freeze, range)));
    const isOpen = windows.length === 0 || windows.some((window) => closingOf(window, range) !== undefined);
    if (thaw === undefined && isOpen) return moment;
    const next = thaw ?? earliest(windows.map((window) => nextOpening(window, range)));
    if (next === undefined) return undefined;
    moment = next;
  }
  return undefined;
}

/** When the last of the windows closes that are open at the moment. Undefined when none is. */
export function closingOfAny(windows: readonly SliceWindow[], range: TimeRange): number | undefined {
  return latest(windows.map((window) => closingOf(window, range)));
}

export function activeFreezes(freezes: readonly SliceFreeze[], range: TimeRange): readonly SliceFreeze[] {
  return freezes.filter((freeze) => endOf(freeze, range) !== undefined);
}

/** When the freeze ends that holds at the moment, or undefined. */
function endOf({ window, from, to }: SliceFreeze, range: TimeRange): number | undefined {
  if (window !== undefined) return closingOf(window, range);
  if (from === undefined || to === undefined) return undefined;
  return Date.parse(from) <= range.at && range.at < Date.parse(to) ? Date.parse(to) : undefined;
}

function latest(times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

function earliest(times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
