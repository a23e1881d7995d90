import type { RolloutPolicy } from '../../../schemas/index.ts';
import { activeFreezes, closingOfAny, dayMs, formatTime, nextStart, type StartTimes } from '../../calendar/index.ts';

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

const horizonMs = 400 * dayMs;

/** Pauses first, then freezes, then windows. Without windows it is always open. */
export const judgeWindow: WindowJudge = ({ pauses, freezes, windows, overrun }, { now, isUnderWay }) => {
  if (pauses.length > 0) return { open: false, reason: 'Paused', message: `paused: ${pauses.join('; ')}` };
  const range = { at: now, until: now + horizonMs };
  const passesWindows = isUnderWay && overrun === 'finish';
  const times: StartTimes = { freezes, windows: passesWindows ? [] : windows };
  const active = activeFreezes(freezes, range);
  if (active.length > 0) return closed('Frozen', `frozen: ${active.map(({ reason }) => reason).join('; ')}`, nextStart(times, range));
  const closing = closingOfAny(windows, range);
  if (closing !== undefined) return granted(closing > range.until ? 'a window is open' : `a window is open until ${formatTime(closing)}`);
  if (windows.length === 0) return granted('there are no windows to wait for');
  if (passesWindows) return granted('no window is open, but a rollout that began may go on (overrun: finish)');
  return closed('WindowClosed', 'no window is open', nextStart(times, range));
};

function granted(message: string): WindowVerdict {
  return { open: true, reason: 'Granted', message };
}

function closed(reason: 'Frozen' | 'WindowClosed', message: string, nextAt: number | undefined): WindowVerdict {
  if (nextAt === undefined) return { open: false, reason, message: `${message}; no time to begin is in last` };
  return { open: false, reason, message: `${message}; a step may begin at ${formatTime(nextAt)}`, nextAt };
}
