import { rmSync } from 'node:fs';
import { withDeadline } from './deadline.ts';
import { toSourceError } from './git-errors.ts';
import { createObjectReader } from './git-objects.ts';
import { createStagedStore, readStore } from './git-store.ts';
import { cloneBranch, type Remote } from './git-transfer.ts';
import { commitReader, relateCommits } from './relate-commits.ts';
import { type HistoryComparison, type HistoryPair, SourceError } from './source.ts';

export interface Proving {
  readonly remote: Remote;
  readonly cacheDir: string;
  readonly signal: AbortSignal;
}

/** Generations fetched when the store does not reach back to the commit in force: after a renewal it has one. At last all. */
const depths: readonly (number | undefined)[] = [50, 1000, undefined];

/** How two commits stand to each other by the store, and where that does not reach far enough by more of the branch, fetched for this alone. */
export async function proveRelation(pair: HistoryPair, { remote, cacheDir, signal }: Proving): Promise<HistoryComparison> {
  const identity = { cacheDir, url: remote.url, branch: remote.branch };
  const store = readStore(identity);
  const stores = store === undefined ? [] : [createObjectReader(store.gitdir)];
  const relation = await relateCommits(commitReader(stores), pair);
  if (relation !== 'unproven') return relation;
  const limit = { ms: remote.limits.transferMs, what: `fetching the history of ${remote.url}` };
  return await withDeadline(signal, limit, async (inner) => {
    for (const depth of depths) {
      const gitdir = createStagedStore(identity);
      try {
        await cloneBranch(remote, { gitdir, signal: inner, depth });
        const found = await relateCommits(commitReader([...stores, createObjectReader(gitdir)]), pair);
        if (found !== 'unproven') return found;
      } catch (error) {
        const known = toSourceError(error, remote);
        if (known instanceof SourceError && known.reason === 'TooLarge') return 'unproven';
        throw known;
      } finally {
        rmSync(gitdir, { recursive: true, force: true });
      }
    }
    return 'unproven';
  });
}
