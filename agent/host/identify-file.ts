import { statSync } from 'node:fs';
import type { FileIdentity } from './host.ts';

/** A regular file of this machine, links followed; undefined when there is none, or none that may be looked at. */
export function identifyFile(path: string): FileIdentity | undefined {
  try {
    const stat = statSync(path, { bigint: true });
    if (!stat.isFile()) return undefined;
    return {
      inode: String(stat.ino),
      sizeBytes: Number(stat.size),
      isExecutable: (stat.mode & 0o111n) !== 0n,
      modifiedMs: Number(stat.mtimeMs),
      changedMs: Number(stat.ctimeMs),
      bornMs: Number(stat.birthtimeMs),
    };
  } catch {
    return undefined;
  }
}
