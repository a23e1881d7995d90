import type { Compiled } from '../compile/index.ts';
import type { CommitSide } from '../review/index.ts';
import type { Snapshot } from '../source/index.ts';

/** Compiled commits in memory. */
export interface Sides {
  /** Undefined where the commit is gone. */
  readonly get: (commit: string) => Promise<CommitSide | undefined>;
  readonly put: (snapshot: Snapshot) => CommitSide;
}

export interface SidesOptions {
  /** Undefined where the commit is no longer at hand. */
  readonly read: (commit: string) => Promise<Snapshot | undefined>;
  /** `earlier`: the side compiled last, so that files which are the same are not read again. */
  readonly compile: (snapshot: Snapshot, earlier: Compiled | undefined) => Compiled;
  /** After so long without a question only the last side is kept, and the memory of the others is given back. */
  readonly idleMs: number;
}

/** Enough for one walk of traceChanges. */
const mostKept = 10;

export function keepSides({ read, compile, idleMs }: SidesOptions): Sides {
  const kept = new Map<string, Promise<CommitSide | undefined>>();
  let last: CommitSide | undefined;
  let resting: NodeJS.Timeout | undefined;

  const compileNow = (snapshot: Snapshot): CommitSide => {
    last = { compiled: compile(snapshot, last?.compiled), files: snapshot.files };
    return last;
  };

  const keep = (commit: string, side: Promise<CommitSide | undefined>): Promise<CommitSide | undefined> => {
    kept.delete(commit);
    kept.set(commit, side);
    for (const oldest of [...kept.keys()].slice(0, -mostKept)) kept.delete(oldest);
    clearTimeout(resting);
    resting = setTimeout(() => kept.clear(), idleMs).unref();
    return side;
  };

  const bring = async (commit: string): Promise<CommitSide | undefined> => {
    if (last?.compiled.commit === commit) return last;
    const snapshot = await read(commit);
    return snapshot === undefined ? undefined : compileNow(snapshot);
  };

  return {
    get: async (commit) => {
      const side = kept.get(commit) ?? bring(commit);
      const forget = (): void => void (kept.get(commit) === side && kept.delete(commit));
      // A commit that is gone, or could not be read, is looked for again next time.
      side.then((found) => (found === undefined ? forget() : undefined), forget);
      return await keep(commit, side);
    },
    put: (snapshot) => {
      const side = compileNow(snapshot);
      void keep(snapshot.commit, Promise.resolve(side));
      return side;
    },
  };
}
