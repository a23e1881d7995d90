import { readlinkSync, statSync } from 'node:fs';
import type { WorkingDirectory } from '../../schemas/index.ts';

/** The kernel adds the mark to the name of a directory that has none any more. */
const deleted = ' (deleted)';

/** The directory that a process of this machine works in; undefined when the process is gone or belongs to someone else. */
export function readWorkingDirectory(pid: number): WorkingDirectory | undefined {
  try {
    const link = `/proc/${pid}/cwd`;
    const target = readlinkSync(link);
    const { dev, ino, nlink } = statSync(link, { bigint: true });
    const identity = `${dev}:${ino}`;
    const isDeleted = nlink === 0n || (target.endsWith(deleted) && identify(target) === undefined);
    if (isDeleted) return { path: target.endsWith(deleted) ? target.slice(0, -deleted.length) : target, identity, lost: 'deleted' };
    // A process may see other mounts than the agent does.
    const there = [`/proc/${pid}/root${target}`, target].flatMap((path) => identify(path) ?? []);
    const isReplaced = there.length > 0 && !there.includes(identity);
    return { path: target, identity, ...(isReplaced ? { lost: 'replaced' } : {}) };
  } catch {
    return undefined;
  }
}

function identify(path: string): string | undefined {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return undefined;
  }
}
