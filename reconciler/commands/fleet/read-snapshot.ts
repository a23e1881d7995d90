import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createDirectorySource, readRevision, type Snapshot, SourceError } from '../../source/index.ts';
import { CommandError } from '../command-error.ts';

/** The files of a fleet: of a directory as it is, or of a revision of the repository it is in. */
export async function readFleetFiles(dir: string, revision?: string): Promise<Snapshot> {
  if (!existsSync(dir) || !statSync(dir).isDirectory()) throw new CommandError(`${dir} is no directory`);
  try {
    if (revision !== undefined) return await readRevisionBelow(dir, revision);
    const { signal } = new AbortController();
    const source = createDirectorySource({ path: dir });
    return await source.read(await source.check(signal), signal);
  } catch (error) {
    if (error instanceof SourceError) throw new CommandError(error.message);
    throw error;
  }
}

/** A fleet may be a folder of a larger repository: then its paths are relative to that folder. */
async function readRevisionBelow(dir: string, revision: string): Promise<Snapshot> {
  const root = repositoryOf(resolve(dir));
  const snapshot = await readRevision(root, revision);
  const below = resolve(dir).slice(root.length + 1);
  if (below === '') return snapshot;
  const prefix = `${below}/`;
  const files = new Map(
    [...snapshot.files].filter(([path]) => path.startsWith(prefix)).map(([path, content]) => [path.slice(prefix.length), content]),
  );
  const diagnostics = snapshot.diagnostics.flatMap(({ file = '', ...rest }) =>
    file.startsWith(prefix) ? [{ ...rest, file: file.slice(prefix.length) }] : [],
  );
  return { ...snapshot, files, diagnostics };
}

function repositoryOf(dir: string): string {
  for (let current = dir; ; current = dirname(current)) {
    const isBare = existsSync(join(current, 'HEAD')) && existsSync(join(current, 'objects'));
    if (isBare || existsSync(join(current, '.git'))) return current;
    if (current === dirname(current)) throw new CommandError(`${dir} is in no Git repository, so it has no revisions`);
  }
}
