import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  renameSync,
  symlinkSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import type { AccountNames } from './account-names.ts';
import { withFileFailure } from './file-failure.ts';
import { type FileAttributes, HostError } from './host.ts';
import { parseMode, parseTarget } from './host-path.ts';
import { createStraySweep, temporaryName } from './temporary-file.ts';
import { childPath, type OpenPlace, withExistingPlace, withHandle } from './walk.ts';

/** The writing half of the local host's files: whatever appears under a name is complete, owned and on disk. */
export function createLocalWriter({
  root,
  privileged,
  names,
}: {
  readonly root: string;
  readonly privileged: boolean;
  readonly names: AccountNames;
}) {
  const sweepStrays = createStraySweep();

  /** Numbers to chown to; undefined where nothing has to change. -1 leaves one of them as it is. */
  function ownership({ owner, group }: FileAttributes, current: { readonly uid: number; readonly gid: number }) {
    const uid = owner === undefined ? current.uid : names.findUser(owner).uid;
    const gid = group === undefined ? (owner === undefined ? current.gid : names.findUser(owner).gid) : names.findGroup(group);
    if (uid === current.uid && gid === current.gid) return undefined;
    if (!privileged) throw new HostError('NEEDS_ROOT', `cannot give a file to ${owner ?? ''}:${group ?? ''}: needs root`);
    return { uid, gid };
  }

  function writeFile(path: string, file: FileAttributes & { readonly content: string | Uint8Array; readonly mode: string }): void {
    const mode = parseMode(file.mode);
    const content = Buffer.from(file.content);
    withFileFailure('write', path, () =>
      withExistingPlace(root, path, (place) => {
        refuseDirectory(place, path);
        sweepStrays(place.directory);
        replace(place, (temporary) => {
          const handle = openSync(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600);
          try {
            for (let written = 0; written < content.length; ) written += writeSync(handle, content, written);
            // Owner first: chown would take set-id bits away again, and the mode is never wider than wanted.
            const owners = ownership(file, fstatSync(handle));
            if (owners !== undefined) fchownSync(handle, owners.uid, owners.gid);
            fchmodSync(handle, mode);
            fsyncSync(handle);
          } finally {
            closeSync(handle);
          }
        });
      }),
    );
  }

  function writeLink(path: string, target: string): void {
    if (target === '' || target.includes('\0')) throw new HostError('LINK_TARGET', `not a target of a link: ${JSON.stringify(target)}`);
    withFileFailure('write the link', path, () =>
      withExistingPlace(root, path, (place) => {
        refuseDirectory(place, path);
        sweepStrays(place.directory);
        replace(place, (temporary) => symlinkSync(target, temporary));
      }),
    );
  }

  function makeDirectory(path: string, attributes: FileAttributes & { readonly mode: string }): void {
    parseMode(attributes.mode);
    const { parents } = parseTarget(root, path);
    for (let depth = 1; depth <= parents.length; depth += 1)
      makeOne([root, ...parents.slice(0, depth)].join('/'), { mode: '0755' }, 'keep');
    makeOne(path, attributes, 'set');
  }

  /** Made 0700 and opened up only when its owner is right. */
  function makeOne(path: string, attributes: FileAttributes, existing: 'keep' | 'set'): void {
    withFileFailure('make', path, () =>
      withExistingPlace(root, path, (place) => {
        const found = lstatSync(place.path, { throwIfNoEntry: false });
        // A parent that is a link is judged by the walk of what lies below it.
        if (found !== undefined && existing === 'keep') return;
        if (found !== undefined && !found.isDirectory())
          throw new HostError(
            'NOT_A_DIRECTORY',
            `${path} is a ${found.isSymbolicLink() ? 'link' : 'file'}; remove it before making a directory there`,
          );
        if (found === undefined) mkdirSync(place.path, 0o700);
        setAttributes(path, attributes);
        if (found === undefined) syncDirectory(place.directory);
      }),
    );
  }

  function setAttributes(path: string, attributes: FileAttributes): void {
    withFileFailure('set the mode or owner of', path, () =>
      withHandle(root, path, (handle) => {
        if (handle === undefined) throw new HostError('NOT_FOUND', `${path} does not exist`);
        const found = fstatSync(handle);
        if (!found.isFile() && !found.isDirectory()) throw new HostError('NOT_A_FILE', `${path} is neither a file nor a directory`);
        // The handle is a place only; through /proc it is the very inode, whatever has its name by now.
        const inode = `/proc/self/fd/${handle}`;
        const mode = attributes.mode === undefined ? found.mode & 0o7777 : parseMode(attributes.mode);
        const owners = ownership(attributes, found);
        // A mode gets narrower before the file changes hands.
        if (owners !== undefined) chmodSync(inode, mode & found.mode & 0o7777);
        if (owners !== undefined) chownSync(inode, owners.uid, owners.gid);
        if (owners !== undefined || mode !== (found.mode & 0o7777)) chmodSync(inode, mode);
      }),
    );
  }

  return { writeFile, writeLink, makeDirectory, setAttributes };
}

export function syncDirectory(directory: number): void {
  const handle = openSync(childPath(directory, '.'), constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Makes the new one beside the name, then gives it the name in one step, then makes that durable. */
function replace(place: OpenPlace, make: (temporary: string) => void): void {
  const temporary = childPath(place.directory, temporaryName(place.name, randomBytes(6).toString('hex')));
  try {
    make(temporary);
    renameSync(temporary, place.path);
  } catch (error) {
    removeIfThere(temporary);
    throw error;
  }
  syncDirectory(place.directory);
}

function removeIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // The failure that led here is the one to report; a stray is swept at a later write.
  }
}

function refuseDirectory(place: OpenPlace, path: string): void {
  if (lstatSync(place.path, { throwIfNoEntry: false })?.isDirectory())
    throw new HostError('IS_A_DIRECTORY', `${path} is a directory; remove it before writing there`);
}
