import type { CommitObject, ObjectReader } from './git-objects.ts';
import { isMissing } from './history.ts';
import type { HistoryComparison, HistoryPair } from './source.ts';

/** Reads commits; undefined where the store does not reach. */
export type CommitReader = (oid: string) => Promise<CommitObject | undefined>;

/** Beyond so many commits a history is not followed: it is unproven then. */
const mostWalked = 100_000;

/** How the commit stands to the one in force, as far as the commits can be read. */
export async function relateCommits(read: CommitReader, { commit, inForce }: HistoryPair): Promise<HistoryComparison> {
  const newer = await walk(read, { from: commit, to: inForce });
  if (newer.isReached) return 'forward';
  const older = await walk(read, { from: inForce, to: commit });
  if (older.isReached) return 'older';
  if (!newer.isWhole) return 'unproven';
  return older.isWhole && ![...older.seen].some((oid) => newer.seen.has(oid)) ? 'unrelated' : 'rewritten';
}

/** Commits of several stores of one branch, the first that has it. */
export function commitReader(stores: readonly ObjectReader[]): CommitReader {
  return async (oid) => {
    for (const store of stores) {
      const found = await store.readCommit(oid).catch(isMissing);
      if (found !== undefined) return found;
    }
    return undefined;
  };
}

interface Walk {
  readonly isReached: boolean;
  /** All that the first commit goes on from was read. */
  readonly isWhole: boolean;
  readonly seen: ReadonlySet<string>;
}

/** Through all parents, nearest first. */
async function walk(read: CommitReader, { from, to }: { readonly from: string; readonly to: string }): Promise<Walk> {
  const seen = new Set([from]);
  let isWhole = true;
  // A set is gone through in the order in which it grows.
  for (const oid of seen) {
    if (seen.has(to) || seen.size > mostWalked) break;
    const header = await read(oid);
    if (header === undefined) isWhole = false;
    else for (const parent of header.parents) seen.add(parent);
  }
  return { isReached: seen.has(to), isWhole: isWhole && seen.size <= mostWalked, seen };
}
