import { posix } from 'node:path';
import type { FileState } from '../../../schemas/index.ts';
import { HostError, type HostReader } from '../../host/index.ts';
import { formatVersion } from '../file-evidence.ts';

/**
 * The directories on the way to those where files lie, these included: a stat each. What is at the top of the machine, or of a root, is
 * left out: nobody exchanges it unseen, and its mode is not Plumb's.
 */
export async function lookAtPlaces(directories: readonly string[], host: HostReader): Promise<readonly FileState[]> {
  const paths = [...new Set(directories.flatMap((path) => listWay(path, host.root)))].sort();
  const found: FileState[] = [];
  for (const path of paths) found.push(await lookAt(path, host));
  return found;
}

/**
 * A name that comes or goes sets both times of a directory, a move of it or another mode or owner only the one that nobody can set. So
 * it has a version only while that was the last to happen, and is not touched by what is written in it.
 */
async function lookAt(path: string, host: HostReader): Promise<FileState> {
  try {
    const stat = await host.stat(path);
    const isMoved = stat !== undefined && stat.type === 'directory' && stat.changedAt !== stat.modifiedAt;
    return { path: `${path}/`, ...(isMoved ? { version: formatVersion(stat), changedAt: stat.changedAt } : {}) };
  } catch (error) {
    // What is wrong with the way is told by the file at its end.
    if (error instanceof HostError) return { path: `${path}/` };
    throw error;
  }
}

function listWay(directory: string, root: string): readonly string[] {
  const way: string[] = [];
  for (let path = directory; isBelowTop(path, root); path = posix.dirname(path)) way.push(path);
  return way;
}

function isBelowTop(path: string, root: string): boolean {
  return path.startsWith(`${root}/`) && path.slice(root.length).split('/').length > 2;
}
