import { setTimeout as sleep } from 'node:timers/promises';
import { type TellOptions, tellVerdicts } from './tell-verdicts.ts';

export interface FollowCommitsOptions extends TellOptions {
  readonly signal: AbortSignal;
  /** The forge or the memory could not be reached: it is tried again. */
  readonly onError: (error: Error) => void;
  /** Pause between two looks for verdicts; default 5 s. */
  readonly everyMs?: number;
}

/** Tells the forge how far the commits are, until the signal fires. */
export async function followCommits({ signal, onError, everyMs = 5000, ...rest }: FollowCommitsOptions): Promise<void> {
  while (!signal.aborted) {
    await tellVerdicts(rest).catch((error: unknown) => {
      if (!signal.aborted) onError(error instanceof Error ? error : new Error(String(error)));
    });
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
  }
}
