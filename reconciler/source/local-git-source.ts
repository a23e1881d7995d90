import { join } from 'node:path';
import git from 'isomorphic-git';
import { toSourceError } from './git-errors.ts';
import { createObjectReader } from './git-objects.ts';
import type { GitSource } from './git-source.ts';
import { readHistory } from './history.ts';
import { type SourceLimits, withDefaultLimits } from './limits.ts';
import { checkReadable, findGitDirectory, localFileSystem } from './local-repository.ts';
import { emptyMemory, type ObjectMemory, readSnapshot } from './read-snapshot.ts';
import { commitReader, relateCommits } from './relate-commits.ts';
import { type Snapshot, SourceError } from './source.ts';
import { watchPaths } from './watch-paths.ts';

export interface LocalGitSourceOptions {
  /** Bare repository or work tree; read are the commits, never the working tree. */
  readonly path: string;
  readonly branch: string;
  readonly limits?: Partial<SourceLimits> | undefined;
}

/** A branch of a repository on this machine, read from its object store. */
export function createLocalGitSource({ path, branch, limits: given }: LocalGitSourceOptions): GitSource {
  const limits = withDefaultLimits(given);
  let memory: ObjectMemory = emptyMemory;
  let last: Snapshot | undefined;

  const check = async (): Promise<string> => {
    const gitdir = requireGitDirectory(path);
    await checkReadable(gitdir);
    const ref = `refs/heads/${branch}`;
    return await git.resolveRef({ fs: localFileSystem, gitdir, ref }).catch((error: unknown) => {
      throw isNotFound(error) ? new SourceError('BranchMissing', `${path} has no branch ${branch}`) : error;
    });
  };

  return {
    check: (signal) =>
      asSourceError({ path, branch }, async () => {
        signal.throwIfAborted();
        return await check();
      }),
    read: (commit, signal) =>
      asSourceError({ path, branch }, async () => {
        if (last?.commit === commit) return last;
        const objects = createObjectReader(requireGitDirectory(path));
        const reading = await readSnapshot(commit, { objects, limits, memory, signal });
        memory = reading.memory;
        last = reading.snapshot;
        return last;
      }),
    history: (limit) =>
      asSourceError({ path, branch }, async () => {
        const objects = createObjectReader(requireGitDirectory(path));
        return await readHistory(objects, { commit: await check(), limit });
      }),
    relate: (pair, signal) =>
      asSourceError({ path, branch }, async () => {
        signal.throwIfAborted();
        return await relateCommits(commitReader([createObjectReader(requireGitDirectory(path))]), pair);
      }),
    watch: (onHint) => {
      const gitdir = requireGitDirectory(path);
      return watchPaths([join(gitdir, 'refs', 'heads'), join(gitdir, 'packed-refs')], { onHint });
    },
  };
}

export function requireGitDirectory(path: string): string {
  const gitdir = findGitDirectory(path);
  if (gitdir === undefined) throw new SourceError('Unreachable', `${path} is no Git repository`);
  return gitdir;
}

export async function asSourceError<T>(
  { path, branch }: { readonly path: string; readonly branch: string },
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw toSourceError(error, { url: path, branch });
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'NotFoundError';
}
