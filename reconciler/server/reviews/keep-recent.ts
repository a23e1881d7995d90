export interface RecentAnswers<Value> {
  /** The value that is kept or under way, else a new one. A value that `isKept` refuses, and one that fails, is made again next time. */
  readonly get: (key: string, make: () => Promise<Value>) => Promise<Value>;
}

export interface RecentOptions<Value> {
  /** Values kept at most; the one that was asked for longest ago goes. */
  readonly most: number;
  readonly isKept: (value: Value) => boolean;
  /** How long a value is good. Default: for ever. */
  readonly keptMs?: number;
  readonly clock: () => number;
}

export function keepRecent<Value>({ most, isKept, keptMs = Number.POSITIVE_INFINITY, clock }: RecentOptions<Value>): RecentAnswers<Value> {
  const kept = new Map<string, { readonly at: number; readonly answer: Promise<Value> }>();
  return {
    get: (key, make) => {
      const known = kept.get(key);
      const entry = known !== undefined && clock() - known.at < keptMs ? known : { at: clock(), answer: make() };
      kept.delete(key);
      kept.set(key, entry);
      const forget = (): void => {
        if (kept.get(key) === entry) kept.delete(key);
      };
      if (entry !== known) entry.answer.then((value) => (isKept(value) ? undefined : forget()), forget);
      for (const oldest of kept.keys()) {
        if (kept.size <= most) break;
        kept.delete(oldest);
      }
      return entry.answer;
    },
  };
}
