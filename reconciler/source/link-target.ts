import { posix } from 'node:path';

/** Whether a link at `path` (relative to the root, forward slashes) with this target stays below the root. */
export function isLinkInside(path: string, target: string): boolean {
  if (target === '' || target.startsWith('/') || target.includes('\0') || target.includes('\\')) return false;
  const reached = posix.normalize(posix.join(posix.dirname(path), target));
  return reached !== '..' && !reached.startsWith('../');
}
