import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import git from 'isomorphic-git';
import { localFileSystem } from './local-repository.ts';
import { readRevision } from './read-revision.ts';
import { type Snapshot, SourceError } from './source.ts';

/** The files of a working copy against the commit that is checked out. */
export interface WorkingCopy {
  /** Id of that commit. */
  readonly commit: string;
  /** Files that are changed, new or removed, and would be as here in the next commit. */
  readonly uncommitted: readonly string[];
  /** Files that no commit would bring as they are here, and why. */
  readonly unread: ReadonlyMap<string, 'ignored' | 'lfs'>;
  /** The files as the next commit would have them. */
  readonly asCommitted: Snapshot;
}

interface FleetFolder {
  /** The root of the work tree. */
  readonly root: string;
  /** The folder of the fleet in it, without slashes around; empty for the root. */
  readonly below: string;
}

/** Undefined where there is no commit to compare with, or one that cannot be read. */
export async function compareWorkingCopy(snapshot: Snapshot, { root, below }: FleetFolder): Promise<WorkingCopy | undefined> {
  const prefix = below === '' ? '' : `${below}/`;
  const head = await readRevision(root, headOf(root)).catch((error: unknown) => {
    if (error instanceof SourceError) return undefined;
    throw error;
  });
  if (head === undefined) return undefined;
  const files = new Map(snapshot.files);
  const unread = new Map<string, 'ignored' | 'lfs'>();
  const uncommitted: string[] = [];
  for (const [path, content] of snapshot.files) {
    const committed = head.files.get(prefix + path);
    if (committed === undefined) {
      const isIgnored = await git.isIgnored({ fs: localFileSystem, dir: root, filepath: prefix + path });
      if (!isIgnored) uncommitted.push(path);
      else {
        unread.set(path, 'ignored');
        files.delete(path);
      }
    } else if (isPointer(committed) && !isPointer(content)) {
      unread.set(path, 'lfs');
      files.set(path, committed);
    } else if (!isSame(committed, content)) uncommitted.push(path);
  }
  for (const path of head.files.keys())
    if (path.startsWith(prefix) && !snapshot.files.has(path.slice(prefix.length))) uncommitted.push(path.slice(prefix.length));
  return { commit: head.commit, uncommitted: uncommitted.sort(), unread, asCommitted: { ...snapshot, files } };
}

/** A linked work tree has a file `.git` and a HEAD of its own behind it. */
function headOf(root: string): string {
  const file = join(root, '.git');
  if (!existsSync(file) || statSync(file).isDirectory()) return 'HEAD';
  const [, target = ''] = /^gitdir: (.+)$/m.exec(readFileSync(file, 'utf8')) ?? [];
  const head = join(resolve(root, target), 'HEAD');
  return existsSync(head)
    ? readFileSync(head, 'utf8')
        .trim()
        .replace(/^ref: refs\/heads\//, '')
    : 'HEAD';
}

const pointer = 'version https://git-lfs.github.com/spec/';

function isPointer(content: Uint8Array): boolean {
  return Buffer.from(content.subarray(0, pointer.length)).toString('latin1') === pointer;
}

/** Git may write other ends of lines into the working copy than into the commit. */
function isSame(committed: Uint8Array, here: Uint8Array): boolean {
  const [left, right] = [Buffer.from(committed), Buffer.from(here)];
  return left.equals(right) || left.toString('latin1').replaceAll('\r\n', '\n') === right.toString('latin1').replaceAll('\r\n', '\n');
}
