import type { FollowedRepository, TakenCommit } from './followed-repository.ts';

interface Stored {
  /** Commits that end the work on them. */
  readonly skipped: readonly string[];
  readonly repository: FollowedRepository;
  readonly signal: AbortSignal;
}

/**
 * What to go on from where the newest commit cannot be in force: the one that was last, else the newest at hand without errors that
 * the last one goes on from. What is at hand is of the branch as it was fetched last, which may have been rewritten.
 */
export async function takeStoredCommit(base: string | undefined, stored: Stored): Promise<TakenCommit | undefined> {
  const { skipped, repository, signal } = stored;
  if (base !== undefined && !skipped.includes(base)) {
    const taken = await repository.take(base, signal).catch(() => undefined);
    if (taken?.commit === base && taken.fleet !== undefined) return taken;
  }
  try {
    const taken = await repository.takeStored(skipped, signal);
    if (taken === undefined || base === undefined) return taken;
    const left = await repository.checkHistory({ commit: base, inForce: taken.commit, replaces: [] }, signal);
    return left.length === 0 ? taken : undefined;
  } catch {
    return undefined;
  }
}
