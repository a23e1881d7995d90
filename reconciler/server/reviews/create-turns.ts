export interface WorkTurns {
  /** Runs the work when all before it have ended. Undefined: too many wait already. */
  readonly take: <Value>(work: () => Promise<Value>) => Promise<Value> | undefined;
}

/** Work that costs much is done one after the other, and no more of it is promised than can be kept. */
export function createTurns({ mostWaiting }: { readonly mostWaiting: number }): WorkTurns {
  let last: Promise<unknown> = Promise.resolve();
  let open = 0;
  return {
    take: (work) => {
      if (open > mostWaiting) return undefined;
      open += 1;
      const result = last.then(work).finally(() => {
        open -= 1;
      });
      last = result.catch(() => undefined);
      return result;
    },
  };
}
