import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits for work that may take minutes, such as for health, and meanwhile reports at each interval, in milliseconds, so that what the
 * work does not touch is not shown as it was before. A look that fails reports nothing: the end of the work looks again.
 */
export async function reportMeanwhile<T>(
  work: Promise<T>,
  { everyMs, report }: { readonly everyMs: number; readonly report: () => Promise<void> },
): Promise<T> {
  const done = new AbortController();
  const reporting = repeat(report, { everyMs, signal: done.signal });
  try {
    return await work;
  } finally {
    done.abort();
    await reporting;
  }
}

async function repeat(report: () => Promise<void>, { everyMs, signal }: { readonly everyMs: number; readonly signal: AbortSignal }) {
  for (;;) {
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    await report().catch(() => undefined);
  }
}
