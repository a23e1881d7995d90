import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import {
  type CommitChange,
  compareWorkingCopy,
  createDirectorySource,
  findBranchPoint,
  type HistoryStep,
  readChange,
  readRevision,
  readRevisions,
  type Snapshot,
  SourceError,
  type WorkingCopy,
} from '../../source/index.ts';
import { CommandError } from '../command-error.ts';

/** The files of a fleet: of a directory as it is, or of a revision of the repository it is in. */
export async function readFleetFiles(dir: string, revision?: string): Promise<Snapshot> {
  requireDirectory(dir);
  try {
    if (revision !== undefined) {
      const { root, below } = locate(dir);
      return selectBelow(await readRevision(root, revision), below);
    }
    const { signal } = new AbortController();
    const source = createDirectorySource({ path: dir });
    return await source.read(await source.check(signal), signal);
  } catch (error) {
    throw asCommandError(error);
  }
}

/** How the files of a directory stand to the commit that is checked out there; undefined where there is none. */
export async function compareWithCommit(dir: string, snapshot: Snapshot): Promise<WorkingCopy | undefined> {
  return isInRepository(resolve(dir)) ? await compareWorkingCopy(snapshot, locate(dir)) : undefined;
}

/** The files of a fleet at a revision and at its first parents, newest first. */
export async function* readFleetHistory(dir: string, revision: string): AsyncGenerator<HistoryStep> {
  requireDirectory(dir);
  const { root, below } = locate(dir);
  try {
    for await (const { snapshot, isFirst } of readRevisions(root, revision)) yield { snapshot: selectBelow(snapshot, below), isFirst };
  } catch (error) {
    throw asCommandError(error);
  }
}

/** Where the history of a revision leaves the default branch. */
export async function findFleetBase(dir: string, revision: string): Promise<string> {
  requireDirectory(dir);
  return await findBranchPoint(locate(dir).root, revision).catch((error: unknown) => {
    throw asCommandError(error);
  });
}

/** The files of a fleet at two revisions. */
export async function readFleetChange(dir: string, revisions: { readonly from: string; readonly to: string }): Promise<CommitChange> {
  requireDirectory(dir);
  const { root, below } = locate(dir);
  const change = await readChange(root, revisions).catch((error: unknown) => {
    throw asCommandError(error);
  });
  return { from: selectBelow(change.from, below), to: selectBelow(change.to, below) };
}

function requireDirectory(dir: string): void {
  if (!existsSync(dir) || !statSync(dir).isDirectory()) throw new CommandError(`${dir} is no directory`);
}

function asCommandError(error: unknown): unknown {
  return error instanceof SourceError ? new CommandError(error.message) : error;
}

/** A fleet may be a folder of a larger repository: then its paths are relative to that folder. */
function locate(dir: string): { readonly root: string; readonly below: string } {
  const root = repositoryOf(resolve(dir));
  return { root, below: resolve(dir).slice(root.length + 1) };
}

function selectBelow(snapshot: Snapshot, below: string): Snapshot {
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

function isInRepository(dir: string): boolean {
  return existsSync(join(dir, '.git')) || (dir !== dirname(dir) && isInRepository(dirname(dir)));
}

function repositoryOf(dir: string): string {
  for (let current = dir; ; current = dirname(current)) {
    const isBare = existsSync(join(current, 'HEAD')) && existsSync(join(current, 'objects'));
    if (isBare || existsSync(join(current, '.git'))) return current;
    if (current === dirname(current)) throw new CommandError(`${dir} is in no Git repository, so it has no revisions`);
  }
}
