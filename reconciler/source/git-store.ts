import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from './store-file-system.ts';

/** The store in use: a bare repository below the cache directory, and what it holds. */
export interface GitStore {
  readonly gitdir: string;
  /** Newest commit whose objects are all there. */
  readonly commit: string;
  /** Since the store was cloned. */
  readonly fetches: number;
}

/** The remote branch of which a store holds the commits. */
export interface StoreIdentity {
  readonly cacheDir: string;
  readonly url: string;
  readonly branch: string;
}

interface State {
  readonly version: 1;
  readonly url: string;
  readonly branch: string;
  readonly directory: string;
  readonly commit: string;
  readonly fetches: number;
}

/** The store that state.json names, or undefined when there is none for this branch: then it is cloned. */
export function readStore(identity: StoreIdentity): GitStore | undefined {
  const state = readState(identity.cacheDir);
  if (state === undefined || state.url !== identity.url || state.branch !== identity.branch) return undefined;
  const gitdir = join(identity.cacheDir, state.directory);
  return existsSync(join(gitdir, 'objects')) ? { gitdir, commit: state.commit, fetches: state.fetches } : undefined;
}

/** A fresh directory for a clone. It counts for nothing until `writeStore` names it, so a killed process leaves only rubbish behind. */
export function createStagedStore({ cacheDir }: StoreIdentity): string {
  mkdirSync(cacheDir, { recursive: true, mode: 0o700 });
  // A source clones once at a time: what else bears the name of this process is of a thread of it that has ended.
  for (const name of readdirSync(cacheDir))
    if (name.startsWith(`clone-${process.pid}-`)) rmSync(join(cacheDir, name), { recursive: true, force: true });
  return join(cacheDir, `clone-${process.pid}-${randomBytes(4).toString('hex')}`);
}

/** Puts a finished clone in use, then removes the store before it and what killed processes left. */
export async function adoptStore(
  identity: StoreIdentity,
  { gitdir: staged, commit }: { readonly gitdir: string; readonly commit: string },
): Promise<GitStore> {
  const directory = `store-${randomBytes(6).toString('hex')}`;
  const gitdir = join(identity.cacheDir, directory);
  await rename(staged, gitdir);
  const store = { gitdir, commit, fetches: 0 };
  await writeStore(identity, store);
  removeLeftovers(identity.cacheDir, directory);
  return store;
}

export async function writeStore({ cacheDir, url, branch }: StoreIdentity, store: GitStore): Promise<void> {
  const directory = store.gitdir.slice(cacheDir.length + 1);
  const state: State = { version: 1, url, branch, directory, commit: store.commit, fetches: store.fetches };
  await writeFileAtomically(join(cacheDir, 'state.json'), `${JSON.stringify(state)}\n`);
}

/** Forgets a store that cannot be trusted; the next read clones. */
export function discardStore({ cacheDir }: StoreIdentity): void {
  rmSync(join(cacheDir, 'state.json'), { force: true });
}

/** Size of the packs of a store. */
export function storeBytes({ gitdir }: GitStore): number {
  const packs = join(gitdir, 'objects', 'pack');
  return readdirSync(packs).reduce((sum, name) => sum + statSync(join(packs, name)).size, 0);
}

function readState(cacheDir: string): State | undefined {
  try {
    const state: unknown = JSON.parse(readFileSync(join(cacheDir, 'state.json'), 'utf8'));
    return isState(state) ? state : undefined;
  } catch {
    // No state, or a damaged one: both mean that the store is cloned.
    return undefined;
  }
}

function isState(value: unknown): value is State {
  if (typeof value !== 'object' || value === null) return false;
  const { version, url, branch, directory, commit, fetches } = value as Partial<Record<keyof State, unknown>>;
  const isNamed = typeof directory === 'string' && /^store-[0-9a-f]+$/.test(directory);
  const isTaken = typeof commit === 'string' && /^[0-9a-f]{40}$/.test(commit) && typeof fetches === 'number';
  return version === 1 && typeof url === 'string' && typeof branch === 'string' && isNamed && isTaken;
}

function removeLeftovers(cacheDir: string, current: string): void {
  for (const name of readdirSync(cacheDir)) {
    const clone = /^clone-(\d+)-/.exec(name);
    const isAbandoned = clone !== null && !isRunning(Number(clone[1]));
    const isReplaced = name.startsWith('store-') && name !== current;
    if (isAbandoned || isReplaced || name.endsWith('.tmp')) rmSync(join(cacheDir, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
