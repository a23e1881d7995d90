import git from 'isomorphic-git';
import { createGitHttp, type GitCredentials } from './git-http.ts';
import type { SourceLimits } from './limits.ts';
import { checkPack } from './pack-check.ts';
import { SourceError } from './source.ts';
import { storeFileSystem } from './store-file-system.ts';
import { parsePack } from './upload-pack-answer.ts';

/** A branch of a repository on a Git server. */
export interface Remote {
  /** Without user and password. */
  readonly url: string;
  readonly branch: string;
  readonly credentials: GitCredentials | undefined;
  readonly limits: SourceLimits;
}

/** The newest commit of the branch: one listing with a prefix, whatever the number of refs on the server. */
export async function fetchBranchTip({ url, branch, credentials, limits }: Remote, signal: AbortSignal): Promise<string> {
  const inspect = (body: Uint8Array, contentType: string) => checkObjectFormat(body, { contentType, url });
  const http = createGitHttp({ url, credentials, signal, maxBytes: limits.checkBytes, idleMs: limits.idleMs, inspect });
  const ref = `refs/heads/${branch}`;
  const refs = await git.listServerRefs({ http, url, prefix: ref, protocolVersion: 2 });
  const found = refs.find((candidate) => candidate.ref === ref);
  if (found === undefined) throw branchMissing(url, branch);
  if (!/^[0-9a-f]{40}$/.test(found.oid)) throw new SourceError('Unreachable', `${url} answers with something that is no commit id`);
  return found.oid;
}

/** Makes a bare store at `gitdir` with the newest commits of the branch, `depth` generations, by default all. Returns the newest. */
export async function cloneBranch(
  remote: Remote,
  { gitdir, signal, depth }: { readonly gitdir: string; readonly signal: AbortSignal; readonly depth: number | undefined },
): Promise<string> {
  await git.init({ fs: storeFileSystem, bare: true, dir: gitdir, gitdir, defaultBranch: remote.branch });
  await git.setConfig({
    fs: storeFileSystem,
    gitdir,
    path: 'remote.origin.fetch',
    value: `+refs/heads/${remote.branch}:refs/remotes/origin/${remote.branch}`,
  });
  return await fetchPack(remote, { gitdir, signal, depth, maxBytes: remote.limits.transferBytes });
}

/** Brings what is new since `since`, the last fetched commit of this store. Returns the newest commit. */
export async function fetchBranch(
  remote: Remote,
  {
    gitdir,
    since,
    maxBytes,
    signal,
  }: { readonly gitdir: string; readonly since: string; readonly maxBytes: number; readonly signal: AbortSignal },
): Promise<string> {
  // The local branch is all that isomorphic-git tells the server it has; a depth would bring the whole tree again.
  await git.writeRef({ fs: storeFileSystem, gitdir, ref: `refs/heads/${remote.branch}`, value: since, force: true });
  return await fetchPack(remote, { gitdir, signal, maxBytes });
}

interface Fetching {
  readonly gitdir: string;
  readonly signal: AbortSignal;
  readonly maxBytes: number;
  readonly depth?: number | undefined;
}

async function fetchPack({ url, branch, credentials, limits }: Remote, { gitdir, signal, maxBytes, depth }: Fetching): Promise<string> {
  const inspect = (body: Uint8Array, contentType: string) => {
    checkObjectFormat(body, { contentType, url });
    if (!contentType.startsWith('application/x-git-upload-pack-result')) return;
    const pack = parsePack(body);
    if (pack !== undefined) checkPack(pack, limits);
  };
  const http = createGitHttp({ url, credentials, signal, maxBytes, idleMs: limits.idleMs, inspect });
  const ref = `refs/heads/${branch}`;
  const options = { fs: storeFileSystem, http, gitdir, url, ref, remoteRef: ref, singleBranch: true, tags: false, cache: {} };
  const { fetchHead } = await git.fetch({ ...options, ...(depth === undefined ? {} : { depth }) }).catch((error: unknown) => {
    throw isRefMissing(error, ref) ? branchMissing(url, branch) : error;
  });
  if (fetchHead === null) throw branchMissing(url, branch);
  return fetchHead;
}

/** A SHA-256 repository shows in the server's capabilities; asked for SHA-1 ids, the server would answer with nothing at all. */
function checkObjectFormat(body: Uint8Array, { contentType, url }: { readonly contentType: string; readonly url: string }): void {
  if (contentType.startsWith('application/x-git-upload-pack-advertisement') && Buffer.from(body).includes('object-format=sha256'))
    throw sha256Repository(url);
}

function isRefMissing(error: unknown, ref: string): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    error.code === 'NotFoundError' &&
    (error as { data?: { what?: unknown } }).data?.what === ref
  );
}

function branchMissing(url: string, branch: string): SourceError {
  return new SourceError('BranchMissing', `${url} has no branch ${branch}`);
}

export function sha256Repository(location: string): SourceError {
  return new SourceError('Refused', `${location} is a SHA-256 repository; Plumb reads SHA-1 repositories, convert or mirror it`);
}
