import { readFileSync, statSync } from 'node:fs';

/** The process that has a lock on a file of this machine, by what the kernel lists; undefined where nobody has, or nothing is told. */
export function findLockHolder(path: string): number | undefined {
  try {
    const inode = statSync(path).ino;
    // `1: POSIX  ADVISORY  WRITE 1234 fd:01:1318 0 EOF`; an arrow stands before those who wait.
    const lines = readFileSync('/proc/locks', 'utf8')
      .split('\n')
      .map((line) => line.split(/\s+/));
    const held = lines.find(([, kind, , , , place = '']) => kind !== '->' && Number(place.split(':')[2]) === inode);
    return held === undefined ? undefined : Number(held[4]);
  } catch {
    return undefined;
  }
}
