import type { Report } from '../../schemas/index.ts';

export type Trigger = Report['trigger'];

/** Collects reasons to run, so that cycles never overlap and many reasons make one run. */
export interface TriggerQueue {
  push(trigger: Trigger): void;
  /** All reasons waiting, the strongest first; waits for one. Undefined when stopped. */
  next(): Promise<readonly Trigger[] | undefined>;
  /** Resolves with the next reason, which it leaves in the queue, or when the signal aborts. */
  stirred(signal: AbortSignal): Promise<void>;
  stop(): void;
}

/** Reasons that ask the repository come first: a newer commit beats everything else. */
const rank: readonly Trigger[] = ['start', 'manual', 'commit', 'schedule', 'lease', 'interval', 'service', 'file', 'retry'];

export function createTriggerQueue(): TriggerQueue {
  const waiting = new Set<Trigger>();
  let wake: () => void = () => {};
  let stopped = false;
  const stirs = new EventTarget();

  return {
    push(trigger) {
      waiting.add(trigger);
      stirs.dispatchEvent(new Event('stir'));
      wake();
    },
    async next() {
      while (waiting.size === 0 && !stopped) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      if (stopped) return undefined;
      const reasons = rank.filter((trigger) => waiting.has(trigger));
      waiting.clear();
      return reasons;
    },
    stirred: (signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve();
        stirs.addEventListener('stir', () => resolve(), { once: true, signal });
        signal.addEventListener('abort', () => resolve(), { once: true });
      }),
    stop() {
      stopped = true;
      wake();
    },
  };
}
