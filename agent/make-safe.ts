import type { FirstStep } from '../schemas/index.ts';
import type { Host } from './host/index.ts';
import { waitUntil } from './resources/index.ts';

/**
 * Does in the running process what a step needs to lose no data, and waits until that is done. Returns why the step must not
 * follow, or undefined. Rejects when the signal aborts.
 */
export async function makeSafe(
  first: readonly FirstStep[],
  { host, signal }: { readonly host: Host; readonly signal: AbortSignal },
): Promise<string | undefined> {
  for (const { title, apply, until, timeoutMs } of first) {
    const asked = await host.probe(apply, signal);
    if (!asked.ok) return `not done: ${title}: ${asked.reason}`;
    const left = await waitUntil(
      async () => {
        const answer = await host.probe(until, signal);
        return answer.ok ? undefined : answer.reason;
      },
      { timeoutMs, signal },
    );
    if (left !== undefined) return `not done within ${timeoutMs} ms: ${title}: ${left}`;
  }
  return undefined;
}
