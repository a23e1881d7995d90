import type { Diagnostic } from '../../schemas/index.ts';
import type { Source } from './source.ts';
import { historyLeft } from './source-diagnostics.ts';

export interface HistoryQuery {
  readonly commit: string;
  /** The last good commit; undefined before the first, which every history may begin with. */
  readonly inForce: string | undefined;
  /** What a person has accepted here in place of the commit in force. */
  readonly accepted?: string | undefined;
  /** Commits that the new commit itself says it takes the place of. */
  readonly replaces: readonly string[];
}

/**
 * A finding unless the commit goes on from the one in force. A commit that names the one in force was written when that was known:
 * an older state of the branch, or another repository, cannot do so. A source without a history has nothing to go on from.
 */
export async function checkHistory(source: Source, step: HistoryQuery, signal: AbortSignal): Promise<readonly Diagnostic[]> {
  const { commit, inForce, accepted, replaces } = step;
  if (source.relate === undefined || inForce === undefined || !isGitCommit(inForce)) return [];
  if (replaces.includes(inForce)) return [];
  const relation = await source.relate({ commit, inForce }, signal);
  if (relation === 'forward') return [];
  if (accepted !== undefined && (await source.relate({ commit, inForce: accepted }, signal)) === 'forward') return [];
  return [historyLeft({ commit, inForce, relation })];
}

function isGitCommit(commit: string): boolean {
  return /^[0-9a-f]{40}$/.test(commit);
}
