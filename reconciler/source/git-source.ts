import { rmSync } from 'node:fs';
import { withDeadline } from './deadline.ts';
import { toSourceError } from './git-errors.ts';
import type { GitCredentials } from './git-http.ts';
import { createObjectReader } from './git-objects.ts';
import {
  adoptStore,
  createStagedStore,
  discardStore,
  type GitStore,
  readStore,
  type StoreIdentity,
  storeBytes,
  writeStore,
} from './git-store.ts';
import { cloneBranch, fetchBranch, fetchBranchTip, type Remote } from './git-transfer.ts';
import { type CommitSummary, isMissing, readHistory } from './history.ts';
import { type SourceLimits, withDefaultLimits } from './limits.ts';
import { parseGitUrl } from './parse-git-url.ts';
import { proveRelation } from './prove-relation.ts';
import { emptyMemory, type ObjectMemory, readSnapshot } from './read-snapshot.ts';
import { type Snapshot, type Source, SourceError } from './source.ts';

/** A source that knows the commits before the newest. */
export interface GitSource extends Source {
  /** Newest first, as far back as the store reaches. */
  history(limit: number): Promise<readonly CommitSummary[]>;
}

export interface GitSourceOptions {
  /** http or https URL. A user and password in it are taken as credentials and never shown. */
  readonly url: string;
  readonly branch: string;
  /** Directory for this source alone; it may vanish at any time. */
  readonly cacheDir: string;
  readonly credentials?: GitCredentials | undefined;
  readonly limits?: Partial<SourceLimits> | undefined;
}

/**
 * A branch on a Git server over HTTP(S), without a git binary and without a work tree. `read` of a commit that is stored
 * needs no network. When the branch moves between `check` and `read`, the snapshot is of the newer commit and says so.
 */
export function createGitSource(options: GitSourceOptions): GitSource {
  const { url, credentials } = parseGitUrl(options);
  const { branch, cacheDir } = options;
  const limits = withDefaultLimits(options.limits);
  const remote: Remote = { url, branch, credentials, limits };
  const identity = { cacheDir, url, branch };
  let memory: ObjectMemory = emptyMemory;
  let last: Snapshot | undefined;
  let queue: Promise<unknown> = Promise.resolve();

  const serialized = <T>(run: () => Promise<T>): Promise<T> => {
    const result = queue.then(run, run);
    queue = result.catch(() => undefined);
    return result;
  };

  const readNow = async (commit: string, signal: AbortSignal): Promise<Snapshot> => {
    if (last?.commit === commit) return last;
    try {
      const stored = await findStored(identity, commit);
      const { gitdir, commit: reached } = stored ?? (await bringCommit({ remote, cacheDir, signal }));
      const reading = await readSnapshot(reached, { objects: createObjectReader(gitdir), limits, memory, signal });
      memory = reading.memory;
      last = reading.snapshot;
      return last;
    } catch (error) {
      signal.throwIfAborted();
      const known = toSourceError(error, remote);
      if (known instanceof SourceError && known.reason === 'Corrupt') discardStore(identity);
      throw known;
    }
  };

  return {
    check: async (signal) => {
      const limit = { ms: limits.checkMs, what: `asking ${url} for branch ${branch}` };
      return await withDeadline(signal, limit, (inner) => fetchBranchTip(remote, inner)).catch((error: unknown) => {
        signal.throwIfAborted();
        throw toSourceError(error, remote);
      });
    },
    read: (commit, signal) => serialized(() => readNow(commit, signal)),
    relate: (pair, signal) =>
      serialized(() => proveRelation(pair, { remote, cacheDir, signal })).catch((error: unknown) => {
        signal.throwIfAborted();
        throw toSourceError(error, remote);
      }),
    history: (limit) =>
      serialized(async () => {
        const store = readStore(identity);
        return store === undefined ? [] : await readHistory(createObjectReader(store.gitdir), { commit: store.commit, limit });
      }),
  };
}

/** The store as it is, when the commit is in it: no network is needed, also for a commit before the newest. */
async function findStored(identity: StoreIdentity, commit: string): Promise<Pick<GitStore, 'gitdir' | 'commit'> | undefined> {
  const store = readStore(identity);
  if (store === undefined) return undefined;
  const isStored = await createObjectReader(store.gitdir)
    .readCommit(commit)
    .then(() => true, isMissing);
  return isStored ? { gitdir: store.gitdir, commit } : undefined;
}

interface Bringing {
  readonly remote: Remote;
  readonly cacheDir: string;
  readonly signal: AbortSignal;
}

async function bringCommit({ remote, cacheDir, signal }: Bringing): Promise<GitStore> {
  const identity = { cacheDir, url: remote.url, branch: remote.branch };
  const limit = { ms: remote.limits.transferMs, what: `fetching ${remote.url}` };
  const store = readStore(identity);
  return await withDeadline(signal, limit, async (inner) => {
    if (store === undefined) return await cloneStore(remote, { identity, signal: inner });
    return await renewOrFetch(remote, { identity, store, signal: inner });
  });
}

async function cloneStore(
  remote: Remote,
  { identity, signal }: { readonly identity: StoreIdentity; readonly signal: AbortSignal },
): Promise<GitStore> {
  const gitdir = createStagedStore(identity);
  try {
    return await adoptStore(identity, { gitdir, commit: await cloneBranch(remote, { gitdir, signal, depth: 1 }) });
  } finally {
    rmSync(gitdir, { recursive: true, force: true });
  }
}

interface Renewal {
  readonly identity: StoreIdentity;
  readonly store: GitStore;
  readonly signal: AbortSignal;
}

/** A store only grows: now and then, and when a fetch brings too much or fails in itself, a fresh clone takes its place. */
async function renewOrFetch(remote: Remote, { identity, store, signal }: Renewal): Promise<GitStore> {
  const { limits } = remote;
  const bytes = storeBytes(store);
  if (store.fetches >= limits.fetchesPerStore || bytes > limits.storeBytes) return await cloneStore(remote, { identity, signal });
  try {
    // A rewritten or merged history can drag in everything since the first commit, where a fresh clone is small.
    const maxBytes = Math.min(limits.transferBytes, Math.max(1024 * 1024, 2 * bytes));
    const commit = await fetchBranch(remote, { gitdir: store.gitdir, since: store.commit, maxBytes, signal });
    const fetched = { ...store, commit, fetches: store.fetches + 1 };
    await writeStore(identity, fetched);
    return fetched;
  } catch (error) {
    const known = toSourceError(error, remote);
    if (!(known instanceof SourceError) || (known.reason !== 'TooLarge' && known.reason !== 'Corrupt')) throw known;
    return await cloneStore(remote, { identity, signal });
  }
}
