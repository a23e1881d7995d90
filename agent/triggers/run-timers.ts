import { type ScheduledTask, schedule } from 'node-cron';
import type { Ledger, Slice } from '../../schemas/index.ts';
import { observePeriodMs } from './report-period.ts';
import type { Trigger } from './trigger-queue.ts';

export interface Timers {
  /** Takes from the last cycle the fleet's figures, the steps to be tried again, and when the next process will have settled. */
  update(known: {
    readonly fleet: Slice['fleet'] | undefined;
    readonly ledger: Ledger;
    readonly isUnwell: boolean;
    readonly settlesInMs?: number | undefined;
  }): void;
  close(): void;
}

/** Until a first slice tells the fleet's own figures. */
const defaults = { pollMs: 10_000, intervalMs: 60_000 };
/** How soon to observe again while a health probe fails. */
const unwellMs = 2_000;

/** Poll, interval, schedule and retries. Monotonic timers with jitter, so that a fleet never asks all at once; cron only for fixed times. */
export function runTimers(push: (trigger: Trigger) => void): Timers {
  let figures: Pick<Slice['fleet'], 'pollMs' | 'intervalMs'> = defaults;
  let stopPoll = repeat(figures.pollMs, () => push('commit'));
  let stopInterval = repeat(figures.intervalMs, () => push('interval'));
  let retry: NodeJS.Timeout | undefined;
  let fixed: { readonly key: string; readonly task: ScheduledTask } | undefined;

  function armRetry(
    failures: Ledger['failures'],
    { isUnwell, settlesInMs }: { readonly isUnwell: boolean; readonly settlesInMs?: number | undefined },
  ): void {
    clearTimeout(retry);
    // A step that is due already and was not tried waits for something else: the interval comes back to it, not a hot loop.
    const waits = Object.values(failures)
      .map(({ retryAt }) => Date.parse(retryAt) - Date.now())
      .filter((waitMs) => waitMs > 0);
    if (settlesInMs !== undefined) waits.push(settlesInMs);
    if (isUnwell) waits.push(Math.min(unwellMs, figures.intervalMs));
    if (waits.length > 0) retry = setTimeout(() => push('retry'), Math.max(50, Math.min(...waits)));
  }

  /** New figures count from now on, not only after the time of the earlier ones has passed. */
  function armPeriods(wanted: typeof figures): void {
    if (wanted.pollMs !== figures.pollMs) {
      stopPoll();
      stopPoll = repeat(wanted.pollMs, () => push('commit'));
    }
    if (wanted.intervalMs !== figures.intervalMs) {
      stopInterval();
      stopInterval = repeat(wanted.intervalMs, () => push('interval'));
    }
    figures = wanted;
  }

  function armFixed(wanted: Slice['fleet']['schedule']): void {
    const key = wanted === undefined ? '' : `${wanted.cron} ${wanted.zone}`;
    if (key === (fixed?.key ?? '')) return;
    void fixed?.task.destroy();
    fixed = wanted === undefined ? undefined : { key, task: schedule(wanted.cron, () => push('schedule'), { timezone: wanted.zone }) };
  }

  return {
    update({ fleet, ledger, isUnwell, settlesInMs }) {
      armPeriods(fleet === undefined ? defaults : { pollMs: fleet.pollMs, intervalMs: observePeriodMs(fleet) });
      armRetry(ledger.failures, { isUnwell, settlesInMs });
      armFixed(fleet?.schedule);
    },
    close() {
      stopPoll();
      stopInterval();
      clearTimeout(retry);
      void fixed?.task.destroy();
    },
  };
}

/** Calls again and again, each time after 80 to 120 percent of the period. */
function repeat(periodMs: number, call: () => void): () => void {
  let timer: NodeJS.Timeout;
  const arm = () => {
    timer = setTimeout(
      () => {
        call();
        arm();
      },
      periodMs * (0.8 + Math.random() * 0.4),
    );
  };
  arm();
  return () => clearTimeout(timer);
}
