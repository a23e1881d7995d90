import { closeSync, constants, fchmodSync, fchownSync, fstatSync, ftruncateSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { withFileFailure } from './file-failure.ts';
import { HostError } from './host.ts';
import { withExistingPlace } from './walk.ts';

const chunkBytes = 1024 * 1024;

interface LogCopy {
  readonly root: string;
  readonly from: string;
  readonly to: string;
  /** Of a log that is longer only the end is copied. */
  readonly maxBytes: number;
}

/**
 * Copies a log to a new file of the same owner and mode, then empties it, for a writer that keeps it open and appends. What is written
 * while the last piece is copied is copied too; no link is followed and nothing is written over. A copy that fails leaves the log as it was.
 */
export async function emptyLog({ root, from, to, maxBytes }: LogCopy): Promise<void> {
  const source = openLog(root, from);
  try {
    const target = withFileFailure('write', to, () => createLike(source, root, to));
    try {
      await copyEnd(source, target, { to, maxBytes });
    } catch (error) {
      withExistingPlace(root, to, (place) => unlinkSync(place.path));
      throw error;
    } finally {
      closeSync(target);
    }
  } finally {
    closeSync(source);
  }
}

/** A file of one name only: what has another name may be anybody's. */
function openLog(root: string, path: string): number {
  return withFileFailure('open', path, () =>
    withExistingPlace(root, path, (place) => {
      const handle = openSync(place.path, constants.O_RDWR | constants.O_NOFOLLOW | constants.O_NONBLOCK);
      const found = fstatSync(handle);
      if (found.isFile() && found.nlink === 1) return handle;
      closeSync(handle);
      throw new HostError('NOT_A_FILE', `${path} is not a log file with one name`);
    }),
  );
}

function createLike(source: number, root: string, path: string): number {
  return withExistingPlace(root, path, (place) => {
    const handle = openSync(place.path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600);
    const { uid, gid, mode } = fstatSync(source);
    const own = fstatSync(handle);
    if (own.uid !== uid || own.gid !== gid) fchownSync(handle, uid, gid);
    fchmodSync(handle, mode & 0o666);
    return handle;
  });
}

async function copyEnd(source: number, target: number, { to, maxBytes }: Pick<LogCopy, 'to' | 'maxBytes'>): Promise<void> {
  const buffer = Buffer.alloc(chunkBytes);
  let at = Math.max(0, fstatSync(source).size - maxBytes);
  for (let read = copyChunk(); ; read = copyChunk()) {
    at += read;
    // Emptied in the same turn that has seen the end: a writer has microseconds to add what is lost.
    if (read < chunkBytes && fstatSync(source).size <= at) return ftruncateSync(source, 0);
    if (read === chunkBytes) await turn();
  }
  function copyChunk(): number {
    const read = readSync(source, buffer, 0, chunkBytes, at);
    withFileFailure('write', to, () => {
      for (let written = 0; written < read; ) written += writeSync(target, buffer, written, read - written);
    });
    return read;
  }
}
