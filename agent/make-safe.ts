import type { FirstStep } from '../schemas/index.ts';
import { type AskContext, askService, believe, waitUntil } from './resources/index.ts';

/**
 * Does in the running process what a step needs to lose no data, and waits until that is done. Returns why the step must not
 * follow, or undefined. Rejects when the signal aborts.
 */
export async function makeSafe(first: readonly FirstStep[], context: AskContext): Promise<string | undefined> {
  for (const { title, name, service, apply, until, timeoutMs } of first) {
    const allow = name === undefined ? '' : `; allowHazards: [${name}] of the middleware takes the loss`;
    const asked = believe(await askService({ probe: apply, service }, context));
    if (!asked.ok) return `not done: ${title}: ${asked.reason}${allow}`;
    const left = await waitUntil(
      async () => {
        const answer = believe(await askService({ probe: until, service }, context));
        return answer.ok ? undefined : answer.reason;
      },
      { timeoutMs, signal: context.signal },
    );
    if (left !== undefined) return `not done within ${timeoutMs} ms: ${title}: ${left}${allow}`;
  }
  return undefined;
}
