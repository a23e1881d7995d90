import { type WaitOptions, waitFor as waitForAnswer } from '../../examples/demo/wait-for.ts';

/** Asks hosts until there is an answer; how long that took beside it. An error on the way is no answer yet. */
export async function waitFor<T>(
  ask: () => Promise<T | undefined | false>,
  options: Omit<WaitOptions, 'seen'>,
): Promise<{ readonly value: T; readonly tookMs: number }> {
  let problem = 'no answer';
  const askBravely = () =>
    ask().catch((error: unknown) => {
      problem = error instanceof Error ? error.message : String(error);
      return undefined;
    });
  return await waitForAnswer(askBravely, { everyMs: 250, ...options, seen: () => problem });
}
