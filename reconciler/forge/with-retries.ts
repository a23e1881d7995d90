import { ForgeError, TransientError } from './forge-error.ts';

export interface Patience {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Ends everything that is under way. */
  readonly signal?: AbortSignal;
}

/** How long one piece of work may go on being tried. */
export const patienceMs = 120_000;

const firstPauseMs = 1000;
const longestPauseMs = 30_000;

/** Tries again after failures that pass, until `until`; waits as long as the forge asks, longer each time when it does not say. */
export async function withRetries<T>(
  attempt: () => Promise<T>,
  { now, sleep, signal, until }: Patience & { readonly until: number },
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof TransientError) || signal?.aborted === true) throw error;
      const waitMs = error.waitMs ?? Math.min(firstPauseMs * 2 ** (tries - 1), longestPauseMs);
      if (now() + waitMs > until) throw new ForgeError(`${error.message}; given up after ${formatTries(tries)}${askedFor(error, now())}`);
      await sleep(waitMs);
    }
  }
}

function formatTries(tries: number): string {
  return tries === 1 ? '1 try' : `${tries} tries`;
}

function askedFor({ waitMs }: TransientError, now: number): string {
  return waitMs === undefined ? '' : `: it asks to wait until ${new Date(now + waitMs).toISOString()}, so run it again then`;
}
