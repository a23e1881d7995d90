import { fileURLToPath } from 'node:url';
import { createDirectorySource } from './directory-source.ts';
import type { GitCredentials } from './git-http.ts';
import { createGitSource, type GitSource } from './git-source.ts';
import { limitsForTransfer, type SourceLimits } from './limits.ts';
import { createLocalGitSource } from './local-git-source.ts';
import { findGitDirectory } from './local-repository.ts';
import { type Source, SourceError } from './source.ts';

export interface OpenSourceOptions {
  /** http(s) URL, path or file URL of a Git repository, or any other directory. */
  readonly location: string;
  /** By default main; without meaning for a directory. */
  readonly branch?: string | undefined;
  /** For an http(s) URL: where fetched commits are kept. */
  readonly cacheDir: string;
  readonly credentials?: GitCredentials | undefined;
  readonly limits?: Partial<SourceLimits> | undefined;
}

/** The source for a location. Nothing is read or fetched yet; only a location of unknown kind throws, SourceError Refused. */
export function openSource({ location, branch = 'main', cacheDir, credentials, limits: given }: OpenSourceOptions): Source | GitSource {
  const limits = given ?? limitsForTransfer(process.env['PLUMB_TRANSFER_LIMIT']);
  if (/^https?:\/\//i.test(location)) return createGitSource({ url: location, branch, cacheDir, credentials, limits });
  const path = parsePath(location);
  if (findGitDirectory(path) !== undefined) return createLocalGitSource({ path, branch, limits });
  return createDirectorySource({ path, limits });
}

function parsePath(location: string): string {
  if (/^file:/i.test(location)) return fileURLToPath(location);
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(location) || /^[^/\\]+@[^/\\]+:/.test(location)) {
    throw new SourceError('Refused', 'the location is neither an http(s) URL nor a path; use the https URL of the repository');
  }
  return location;
}
