import { existsSync, promises, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import git, { type PromiseFsClient } from 'isomorphic-git';
import { sha256Repository } from './git-transfer.ts';
import { SourceError } from './source.ts';

export const localFileSystem: PromiseFsClient = { promises };

/** The directory with the objects of the repository at `path` (bare, or with a work tree), or undefined when there is none. */
export function findGitDirectory(path: string): string | undefined {
  if (isGitDirectory(path)) return resolve(path);
  const inner = join(path, '.git');
  if (!existsSync(inner)) return undefined;
  return statSync(inner).isDirectory() ? (isGitDirectory(inner) ? resolve(inner) : undefined) : followGitFile(path, inner);
}

/** Refuses repositories whose objects cannot be read here, in words that say why. */
export async function checkReadable(gitdir: string): Promise<void> {
  const config = async (path: string): Promise<unknown> => await git.getConfig({ fs: localFileSystem, gitdir, path });
  if ((await config('extensions.objectformat')) === 'sha256') throw sha256Repository(gitdir);
  if ((await config('extensions.refstorage')) === 'reftable') {
    throw new SourceError(
      'Refused',
      `${gitdir} keeps its refs in reftables, which Plumb cannot read; run: git refs migrate --ref-format=files`,
    );
  }
  if (existsSync(join(gitdir, 'objects', 'info', 'alternates'))) {
    throw new SourceError(
      'Refused',
      `${gitdir} borrows objects from another repository, which Plumb does not follow; run: git repack -a -d and remove objects/info/alternates`,
    );
  }
}

function isGitDirectory(path: string): boolean {
  return existsSync(join(path, 'HEAD')) && existsSync(join(path, 'objects')) && existsSync(join(path, 'refs'));
}

/** Linked work trees and submodules have a file in place of the directory; branches and objects are in the common directory. */
function followGitFile(path: string, file: string): string | undefined {
  const [, target] = /^gitdir: (.+)$/m.exec(readFileSync(file, 'utf8')) ?? [];
  if (target === undefined) return undefined;
  const gitdir = resolve(path, target);
  const common = join(gitdir, 'commondir');
  const found = existsSync(common) ? resolve(gitdir, readFileSync(common, 'utf8').trim()) : gitdir;
  return isGitDirectory(found) ? found : undefined;
}
