import git from 'isomorphic-git';
import type { SourceLimits } from './limits.ts';
import { asSourceError } from './local-git-source.ts';
import { localFileSystem } from './local-repository.ts';
import { openRepository, type Repository, readCommit, resolveRevision } from './read-revision.ts';
import { emptyMemory } from './read-snapshot.ts';
import { type Snapshot, SourceError } from './source.ts';

export interface CommitChange {
  readonly from: Snapshot;
  readonly to: Snapshot;
}

/** Two revisions of a repository on this machine. A file that did not change is read once and is the same bytes in both. */
export async function readChange(
  path: string,
  { from, to, limits }: { readonly from: string; readonly to: string; readonly limits?: Partial<SourceLimits> },
): Promise<CommitChange> {
  return await asSourceError({ path, branch: `${from}..${to}` }, async () => {
    const repository = await openRepository(path);
    const options = { repository, ...(limits === undefined ? {} : { limits }) };
    const before = await readCommit(await resolveRevision(from, repository), { ...options, memory: emptyMemory });
    const after = await readCommit(await resolveRevision(to, repository), { ...options, memory: before.memory });
    return { from: before.snapshot, to: after.snapshot };
  });
}

/** Where the revision's history leaves the default branch: that of `origin`, else main, else master. */
export async function findBranchPoint(path: string, revision: string): Promise<string> {
  return await asSourceError({ path, branch: revision }, async () => {
    const repository = await openRepository(path);
    const branch = await findDefaultBranch(repository);
    const oids = [await resolveRevision(revision, repository), branch.commit];
    const [found]: readonly (string | undefined)[] = await git.findMergeBase({ fs: localFileSystem, gitdir: repository.gitdir, oids });
    if (found !== undefined) return found;
    const message = `${revision} and ${branch.name} have no commit in common here; in a shallow clone fetch more of it: git fetch --unshallow`;
    throw new SourceError('BranchMissing', message);
  });
}

const defaultBranches = [
  'refs/remotes/origin/HEAD',
  'refs/heads/main',
  'refs/remotes/origin/main',
  'refs/heads/master',
  'refs/remotes/origin/master',
];

async function findDefaultBranch({ gitdir, path }: Repository): Promise<{ readonly name: string; readonly commit: string }> {
  for (const ref of defaultBranches) {
    const commit = await git.resolveRef({ fs: localFileSystem, gitdir, ref }).catch(() => undefined);
    if (commit !== undefined) return { name: ref.replace(/^refs\/(heads|remotes)\//, ''), commit };
  }
  throw new SourceError('BranchMissing', `${path} has no default branch: neither origin/HEAD nor main nor master is there`);
}
