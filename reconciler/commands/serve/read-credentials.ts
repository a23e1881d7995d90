import { readFileSync } from 'node:fs';
import type { GitCredentials } from '../../source/index.ts';
import { CommandError } from '../command-error.ts';

export interface CredentialOptions {
  readonly gitUser?: string;
  readonly gitTokenFile?: string;
}

/** Credentials for the Git server from files and the environment, never from the command line, where every user of the machine reads them. */
export function readGitCredentials({ gitUser, gitTokenFile }: CredentialOptions): GitCredentials | undefined {
  const token = gitTokenFile === undefined ? process.env['PLUMB_GIT_TOKEN'] : readSecretFile(gitTokenFile);
  if (token === undefined || token === '') return undefined;
  return gitUser === undefined ? { token } : { username: gitUser, password: token };
}

/** The first line of a file. */
export function readSecretFile(path: string): string {
  try {
    const [line = ''] = readFileSync(path, 'utf8').split('\n');
    const secret = line.trim();
    if (secret === '') throw new CommandError(`${path} is empty`);
    return secret;
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(`${path} cannot be read: ${error instanceof Error && 'code' in error ? String(error.code) : String(error)}`);
  }
}
