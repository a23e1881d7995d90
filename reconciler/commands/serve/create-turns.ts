import { setTimeout as sleep } from 'node:timers/promises';

export interface Turns {
  /** Runs it when all before it have ended. Undefined: too many wait already. */
  readonly take: <Value>(work: () => Promise<Value>) => Promise<Value> | undefined;
}

/**
 * Work that keeps the process from all else is done one after the other, with a rest of the same length after each, in which
 * agents and readers are answered; and no more of it is promised than can be kept.
 */
export function createTurns({ mostWaiting }: { readonly mostWaiting: number }): Turns {
  let last: Promise<unknown> = Promise.resolve();
  let open = 0;
  return {
    take: (work) => {
      if (open > mostWaiting) return undefined;
      open += 1;
      let beganAt = 0;
      const begin = () => {
        beganAt = performance.now();
        return work();
      };
      const result = last.then(begin).finally(() => {
        open -= 1;
      });
      const rest = () => sleep(performance.now() - beganAt, undefined, { ref: false });
      last = result.then(rest, rest);
      return result;
    },
  };
}
