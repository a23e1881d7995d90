import type { RolloutPolicy, SliceFreeze } from '../../schemas/index.ts';
import { closingOf, dayMs, nextOpening } from '../calendar/index.ts';

/** Whether a disruptive step may begin now, as far as pauses, freezes and windows go. */
export interface WindowVerdict {
  readonly open: boolean;
  readonly reason: 'Paused' | 'Frozen' | 'WindowClosed' | 'Granted';
  /** For people: which pause, freeze or window, and until when. The same until something begins or ends. */
  readonly message: string;
  /** Milliseconds since 1970: when a step may begin at the earliest, where that is within 400 days and no pause stands. */
  readonly nextAt?: number;
}

export type WindowJudge = (
  policy: RolloutPolicy,
  input: {
    /** Milliseconds since 1970. */
    readonly now: number;
    /** The rollout of this revision has begun: `overrun: finish` lets it pass a closed window. */
    readonly isUnderWay: boolean;
  },
) => WindowVerdict;

type Times = Pick<RolloutPolicy, 'freezes' | 'windows'>;

const horizonMs = 400 * dayMs;
/** Windows and freezes that shut each other out all the time would keep us busy. */
const maxLooks = 1000;

/** Pauses first, then freezes, then windows. Without windows it is always open. */
export const judgeWindow: WindowJudge = ({ pauses, freezes, windows, overrun }, { now, isUnderWay }) => {
  if (pauses.length > 0) return { open: false, reason: 'Paused', message: `paused: ${pauses.join('; ')}` };
  const until = now + horizonMs;
  const passesWindows = isUnderWay && overrun === 'finish';
  const times: Times = { freezes, windows: passesWindows ? [] : windows };
  const active = freezes.filter((freeze) => endOf(freeze, { at: now, until }) !== undefined);
  if (active.length > 0) return closed('Frozen', `frozen: ${active.map(({ reason }) => reason).join('; ')}`, nextStart(times, now));
  const closing = latest(windows.map((window) => closingOf(window, { at: now, until })));
  if (closing !== undefined) return granted(closing > until ? 'a window is open' : `a window is open until ${formatTime(closing)}`);
  if (windows.length === 0) return granted('there are no windows to wait for');
  if (passesWindows) return granted('no window is open, but a rollout that began may go on (overrun: finish)');
  return closed('WindowClosed', 'no window is open', nextStart(times, now));
};

function granted(message: string): WindowVerdict {
  return { open: true, reason: 'Granted', message };
}

function closed(reason: 'Frozen' | 'WindowClosed', message: string, nextAt: number | undefined): WindowVerdict {
  if (nextAt === undefined) return { open: false, reason, message: `${message}; no time to begin is in sight` };
  return { open: false, reason, message: `${message}; a step may begin at ${formatTime(nextAt)}`, nextAt };
}

/** The first moment that is in no freeze and in a window, where there are windows. */
function nextStart({ freezes, windows }: Times, now: number): number | undefined {
  const until = now + horizonMs;
  let at = now;
  for (let looks = 0; looks < maxLooks && at <= until; looks += 1) {
    const end = latest(freezes.map((freeze) => endOf(freeze, { at, until })));
    const isOpen = windows.length === 0 || windows.some((window) => closingOf(window, { at, until }) !== undefined);
    if (end === undefined && isOpen) return at;
    const next = end ?? earliest(windows.map((window) => nextOpening(window, { at, until })));
    if (next === undefined) return undefined;
    at = next;
  }
  return undefined;
}

/** When the freeze ends that holds at the moment, or undefined. */
function endOf({ window, from, to }: SliceFreeze, range: { readonly at: number; readonly until: number }): number | undefined {
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

function formatTime(at: number): string {
  return new Date(at).toISOString();
}
