import { setTimeout as sleep } from 'node:timers/promises';

export interface MeanwhileOptions {
  /** Milliseconds from one look to the next at the latest. */
  readonly everyMs: number;
  readonly report: () => Promise<void>;
  /** Takes why a look failed. */
  readonly onFault?: ((error: unknown) => void) | undefined;
  /** Resolves when something of the host may have changed, for which the next look comes earlier. */
  readonly stirred?: ((signal: AbortSignal) => Promise<void>) | undefined;
}

/** Nor does a look come earlier than this after the one before: steps at work stir the host themselves. */
const pauseMs = 500;

/**
 * Waits for work that may take minutes, such as for health, and meanwhile reports at each interval and when something has changed,
 * so that what the work does not touch is not shown as it was before. Looks take half of the time at most. A look that fails
 * reports nothing and says why to the log: the end of the work looks again.
 */
export async function reportMeanwhile<T>(work: Promise<T>, options: MeanwhileOptions): Promise<T> {
  const done = new AbortController();
  const reporting = repeat(options, done.signal);
  try {
    return await work;
  } finally {
    done.abort();
    await reporting;
  }
}

async function repeat({ everyMs, report, stirred, onFault }: MeanwhileOptions, signal: AbortSignal): Promise<void> {
  let lookMs = 0;
  for (;;) {
    const least = Math.max(pauseMs, lookMs);
    await pause(Math.min(least, everyMs), signal);
    await untilFirst([pauseFor(Math.max(0, everyMs - lookMs - least)), ...(stirred === undefined ? [] : [stirred])], signal);
    if (signal.aborted) return;
    const startedMs = performance.now();
    await report().catch((error: unknown) => onFault?.(error));
    lookMs = performance.now() - startedMs;
  }
}

const pauseFor = (ms: number) => (signal: AbortSignal) => pause(ms, signal);

/** Starts all and waits for the first; the others are told that nobody waits for them any more. */
async function untilFirst(waits: readonly ((signal: AbortSignal) => Promise<void>)[], signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  await Promise.race(waits.map((wait) => wait(either)));
  over.abort();
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
