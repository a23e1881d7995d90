import type { CommitObject, ObjectReader } from './git-objects.ts';

export interface CommitSummary {
  readonly commit: string;
  readonly author: string;
  /** ISO 8601. */
  readonly at: string;
  readonly subject: string;
}

/** The commit and its first parents, newest first, until the limit or the end of what is stored. */
export async function readHistory(
  objects: ObjectReader,
  { commit, limit }: { readonly commit: string; readonly limit: number },
): Promise<readonly CommitSummary[]> {
  const summaries: CommitSummary[] = [];
  let next: string | undefined = commit;
  while (next !== undefined && summaries.length < limit) {
    const header: CommitObject | undefined = await objects.readCommit(next).catch(isMissing);
    if (header === undefined) break;
    summaries.push({ commit: next, author: header.author, at: header.at, subject: header.subject });
    next = header.parents[0];
  }
  return summaries;
}

/** A shallow store ends somewhere: the parent of its first commit is not there. */
export function isMissing(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'NotFoundError') return undefined;
  throw error;
}
