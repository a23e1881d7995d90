import { setTimeout as sleep } from 'node:timers/promises';

export interface WaitOptions {
  /** For the message when it never comes true. */
  readonly what: string;
  readonly timeoutMs?: number;
  readonly everyMs?: number;
}

/** Asks until there is an answer; how long that took beside it. An error on the way is no answer yet. */
export async function waitFor<T>(
  ask: () => Promise<T | undefined | false>,
  { what, timeoutMs = 120_000, everyMs = 250 }: WaitOptions,
): Promise<{ readonly value: T; readonly tookMs: number }> {
  const startedMs = performance.now();
  let problem = '';
  for (;;) {
    const value = await ask().catch((error: unknown) => {
      problem = `: ${error instanceof Error ? error.message : String(error)}`;
      return undefined;
    });
    const tookMs = Math.round(performance.now() - startedMs);
    if (value !== undefined && value !== false) return { value, tookMs };
    if (tookMs > timeoutMs) throw new Error(`waited ${timeoutMs / 1000} s in vain: ${what}${problem}`);
    await sleep(everyMs);
  }
}
