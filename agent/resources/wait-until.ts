import { setTimeout as sleep } from 'node:timers/promises';

const firstPauseMs = 50;
const longestPauseMs = 500;

/**
 * Asks again and again, 50 ms apart and growing to 500 ms, until the answer is undefined, which means done.
 * Returns the last answer when the time is over: why it is not done. Rejects when the signal aborts.
 */
export async function waitUntil(
  ask: () => Promise<string | undefined>,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<string | undefined> {
  const deadline = performance.now() + timeoutMs;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 1.5, longestPauseMs)) {
    signal.throwIfAborted();
    const answer = await ask();
    const leftMs = deadline - performance.now();
    if (answer === undefined || leftMs <= 0) return answer;
    await sleep(Math.min(pauseMs, leftMs), undefined, { signal });
  }
}
