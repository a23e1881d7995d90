import { readFileSync } from 'node:fs';
import type { GitCredentials } from '../../source/index.ts';
import { CommandError } from '../command-error.ts';

export interface CredentialOptions {
  readonly gitUser?: string;
  readonly gitTokenFile?: string;
}

/** Credentials for the Git server from files and the environment, never from the command line, where every user of the machine reads them. */
export function readGitCredentials({ gitUser, gitTokenFile }: CredentialOptions): GitCredentials | undefined {
  const token = gitTokenFile === undefined ? process.env['PLUMB_GIT_TOKEN'] : readTokenFile('--git-token-file', gitTokenFile);
  if (token === undefined || token === '') return undefined;
  return gitUser === undefined ? { token } : { username: gitUser, password: token };
}

/** The first line of the file that the option names. Throws CommandError. */
export function readTokenFile(option: string, path: string): string {
  const [line = ''] = readText(option, path).split('\n');
  const token = line.trim();
  if (token === '') throw new CommandError(`${option} ${path} is empty: write the token on its first line`);
  return token;
}

function readText(option: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new CommandError(
      `${option} ${path} cannot be read: ${code}: ${remedies[code] ?? 'name a file with the token on its first line'}`,
    );
  }
}

const remedies: Readonly<Record<string, string>> = {
  EACCES: 'let the user that runs the server read it',
  EISDIR: 'it is a directory: name the file in it',
};
