import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const megabytes = 48;
const filler = '.fill';

/** A file system of its own, in memory, that one fault can fill. It goes with the directory of its run. */
export function mountSmallDisk(directory: string): void {
  mkdirSync(directory, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0700`, 'plumb-promises', directory]);
}

/** To the last byte. */
export function fillDisk(directory: string): void {
  const file = openSync(join(directory, filler), 'w');
  for (const size of [1 << 20, 4096, 1]) writeUntilFull(file, Buffer.alloc(size, 'x'));
  // Room comes back only when nobody holds the file.
  closeSync(file);
}

function writeUntilFull(file: number, chunk: Buffer): void {
  try {
    while (writeSync(file, chunk) > 0);
  } catch {
    // No room is left for a chunk of this size.
  }
}

export function emptyDisk(directory: string): void {
  rmSync(join(directory, filler), { force: true });
}

export function setReadOnly(directory: string, isReadOnly: boolean): void {
  // What a program holds open for writing keeps the kernel from it, so the mount point alone is made so.
  execFileSync('mount', ['-o', `remount,bind,${isReadOnly ? 'ro' : 'rw'}`, directory]);
}
