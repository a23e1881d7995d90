import type { Compared } from '../../server/index.ts';
import { type CommitSummary, type GitSource, type Snapshot, type Source, SourceError } from '../../source/index.ts';

/** The commits of a source, as far as they are at hand: nothing is fetched for them. */
export interface Commits {
  /** Newest first. */
  readonly list: () => Promise<readonly CommitSummary[]>;
  /** Undefined where it is no longer there. */
  readonly read: (commit: string) => Promise<Snapshot | undefined>;
}

/** How far back commits can be named. */
const mostListed = 200;
/** Pages ask for the list all the time. */
const listMs = 1000;
const readMs = 30_000;

export function openCommits(source: Source | GitSource): Commits {
  let listed: readonly CommitSummary[] = [];
  let listedAt = Number.NEGATIVE_INFINITY;

  const list = async (): Promise<readonly CommitSummary[]> => {
    if (!('history' in source)) return [];
    if (performance.now() - listedAt < listMs) return listed;
    try {
      const [newest] = await source.history(1);
      if (newest?.commit !== listed[0]?.commit) listed = await source.history(mostListed);
      listedAt = performance.now();
    } catch (error) {
      // What was there a moment ago can still be told while the repository cannot be read.
      if (!(error instanceof SourceError)) throw error;
    }
    return listed;
  };

  return { list, read: (commit) => readStored(source, commit) };
}

async function readStored(source: Pick<Source, 'read'>, commit: string): Promise<Snapshot | undefined> {
  const snapshot = await source.read(commit, AbortSignal.timeout(readMs)).catch((error: unknown) => {
    if (error instanceof SourceError) return undefined;
    throw error;
  });
  return snapshot?.commit === commit ? snapshot : undefined;
}

/** One of the commits, by its id or the first digits of it. */
export function findCommit(id: string, commits: readonly CommitSummary[]): Compared<CommitSummary> {
  const shown = JSON.stringify(id.slice(0, 80));
  if (!/^[0-9a-f]{4,64}$/.test(id))
    return { refused: { reason: 'bad-query', message: `a commit is named by its id or at least the first 4 digits of it, not ${shown}` } };
  const [first, second] = commits.filter(({ commit }) => commit.startsWith(id));
  if (first === undefined)
    return {
      refused: {
        reason: 'not-found',
        message: `commit ${shown} is not among the ${commits.length} newest of this server's copy of the repository`,
      },
    };
  if (second !== undefined) return { refused: { reason: 'bad-query', message: `several commits begin with ${shown}: write more digits` } };
  return { value: first };
}
