import git from 'isomorphic-git';
import { createObjectReader, type ObjectReader } from './git-objects.ts';
import { isMissing } from './history.ts';
import { type SourceLimits, withDefaultLimits } from './limits.ts';
import { asSourceError, requireGitDirectory } from './local-git-source.ts';
import { checkReadable, localFileSystem } from './local-repository.ts';
import { emptyMemory, type ObjectMemory, readSnapshot } from './read-snapshot.ts';
import { type Snapshot, SourceError } from './source.ts';

/**
 * The files of a revision of a repository on this machine: branch, tag, full or short commit id, each with `~N` and `^N` behind it.
 * An unknown revision is SourceError BranchMissing.
 */
export async function readRevision(
  path: string,
  revision: string,
  options: { readonly limits?: Partial<SourceLimits> } = {},
): Promise<Snapshot> {
  return await asSourceError({ path, branch: revision }, async () => {
    const repository = await openRepository(path);
    const commit = await resolveRevision(revision, repository);
    return (await readCommit(commit, { repository, memory: emptyMemory, ...options })).snapshot;
  });
}

export interface HistoryStep {
  readonly snapshot: Snapshot;
  /** The commit has no parent. The oldest commit of a shallow clone is not the first. */
  readonly isFirst: boolean;
}

/**
 * A revision and its first parents, newest first, as far back as they are stored. A file that did not change is read once and is the
 * same bytes in the snapshots that follow.
 */
export async function* readRevisions(
  path: string,
  revision: string,
  options: { readonly limits?: Partial<SourceLimits> } = {},
): AsyncGenerator<HistoryStep> {
  const named = { path, branch: revision };
  const repository = await asSourceError(named, async () => await openRepository(path));
  let next: string | undefined = await asSourceError(named, async () => await resolveRevision(revision, repository));
  let memory: ObjectMemory = emptyMemory;
  while (next !== undefined) {
    const oid: string = next;
    const reading = await asSourceError(named, async () => {
      const header = await repository.objects.readCommit(oid).catch(isMissing);
      return header === undefined ? undefined : { parents: header.parents, ...(await readCommit(oid, { repository, memory, ...options })) };
    });
    if (reading === undefined) return;
    memory = reading.memory;
    yield { snapshot: reading.snapshot, isFirst: reading.parents.length === 0 };
    next = reading.parents[0];
  }
}

export async function openRepository(path: string): Promise<Repository> {
  const gitdir = requireGitDirectory(path);
  await checkReadable(gitdir);
  return { gitdir, objects: createObjectReader(gitdir), path };
}

interface RevisionReading {
  readonly repository: Repository;
  readonly memory: ObjectMemory;
  readonly limits?: Partial<SourceLimits>;
}

export async function readCommit(
  commit: string,
  { repository, memory, limits }: RevisionReading,
): Promise<{ readonly snapshot: Snapshot; readonly memory: ObjectMemory }> {
  const { signal } = new AbortController();
  return await readSnapshot(commit, { objects: repository.objects, limits: withDefaultLimits(limits), memory, signal });
}

export interface Repository {
  readonly gitdir: string;
  readonly objects: ObjectReader;
  readonly path: string;
}

export async function resolveRevision(revision: string, repository: Repository): Promise<string> {
  const [, base = '', steps = ''] = /^(.*?)((?:[~^]\d*)*)$/s.exec(revision) ?? [];
  let commit = await resolveBase(base === '' ? 'HEAD' : base, repository);
  for (const [, operator, digits] of steps.matchAll(/([~^])(\d*)/g)) {
    const count = digits === '' || digits === undefined ? 1 : Number(digits);
    commit =
      operator === '~'
        ? await firstAncestor(commit, { count, revision, repository })
        : await parentOf(commit, { number: count, revision, repository });
  }
  return commit;
}

async function resolveBase(base: string, { gitdir, path }: Repository): Promise<string> {
  const fs = localFileSystem;
  for (const ref of base === 'HEAD' ? ['HEAD'] : [`refs/heads/${base}`, `refs/tags/${base}`, `refs/remotes/${base}`, base]) {
    const oid = await git.resolveRef({ fs, gitdir, ref }).catch(() => undefined);
    if (oid !== undefined) return (await git.readCommit({ fs, gitdir, oid })).oid;
  }
  const expanded = /^[0-9a-f]{4,40}$/.test(base) ? await git.expandOid({ fs, gitdir, oid: base }).catch(() => undefined) : undefined;
  if (expanded === undefined)
    throw new SourceError('BranchMissing', `${path} has no revision ${JSON.stringify(base)}; give a branch, a tag or a commit id`);
  return (await git.readCommit({ fs, gitdir, oid: expanded })).oid;
}

interface RevisionStep {
  readonly revision: string;
  readonly repository: Repository;
}

async function firstAncestor(commit: string, { count, ...step }: RevisionStep & { readonly count: number }): Promise<string> {
  let reached = commit;
  for (let index = 0; index < count; index += 1) reached = await parentOf(reached, { number: 1, ...step });
  return reached;
}

async function parentOf(commit: string, { number, revision, repository }: RevisionStep & { readonly number: number }): Promise<string> {
  if (number === 0) return commit;
  const parent = (await repository.objects.readCommit(commit)).parents[number - 1];
  if (parent === undefined) throw new SourceError('BranchMissing', `${revision} reaches behind the first commit of ${repository.path}`);
  return parent;
}
