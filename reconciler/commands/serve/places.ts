import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { CommandError } from '../command-error.ts';

/** Makes the directory of --data. Throws CommandError where nothing can be written there. */
export function makeDataDirectory(data: string): void {
  try {
    mkdirSync(data, { recursive: true, mode: 0o700 });
    accessSync(data, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new CommandError(
      `--data ${data} is no directory that can be written (${codeOf(error)}): make it, owned by the user that runs the server, or give another one`,
    );
  }
}

/** A repository by its path has to be there at the start; one behind a URL may come later. Throws CommandError. */
export function checkRepository(location: string): void {
  if (/^[a-z][a-z0-9+.-]*:\/\/|^[^/\\]+@[^/\\]+:/i.test(location)) return;
  try {
    accessSync(location, constants.R_OK | (statSync(location).isDirectory() ? constants.X_OK : 0));
  } catch (error) {
    throw new CommandError(
      `--repo ${location} cannot be read: ${codeOf(error)}: ${repositoryRemedies[codeOf(error)] ?? 'look at the path'}`,
    );
  }
  if (!statSync(location).isDirectory())
    throw new CommandError(`--repo ${location} is no directory: name the repository, its working copy or an http(s) URL`);
}

const repositoryRemedies: Readonly<Record<string, string>> = {
  ENOENT: 'there is nothing: give the path of the repository or its http(s) URL',
  EACCES: 'let the user that runs the server read it',
};

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
