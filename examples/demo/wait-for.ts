import { setTimeout as sleep } from 'node:timers/promises';

export interface WaitOptions {
  /** The condition, for the message when it never comes true. */
  readonly what: string;
  /** A limit of patience, generous enough for a machine with too much to do. */
  readonly timeoutMs?: number;
  readonly everyMs?: number;
  /** For the message: the last state that was seen instead of the condition. */
  readonly seen?: () => unknown;
}

/** Asks until there is an answer; milliseconds it took beside it. */
export async function waitFor<T>(
  ask: () => Promise<T | undefined | false>,
  { what, timeoutMs = 300_000, everyMs = 20, seen = () => 'no answer' }: WaitOptions,
): Promise<{ readonly value: T; readonly tookMs: number }> {
  const startedMs = performance.now();
  for (;;) {
    const value = await ask();
    const tookMs = Math.round(performance.now() - startedMs);
    if (value !== undefined && value !== false) return { value, tookMs };
    if (tookMs > timeoutMs) throw new Error(`waited ${timeoutMs / 1000} s in vain for: ${what}; seen last: ${describe(seen())}`);
    await sleep(everyMs);
  }
}

function describe(seen: unknown): string {
  return (typeof seen === 'string' ? seen : (JSON.stringify(seen, undefined, 1) ?? 'nothing')).slice(0, 4000);
}
