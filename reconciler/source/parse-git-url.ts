import type { GitCredentials } from './git-http.ts';
import { SourceError } from './source.ts';

export interface GitAddress {
  readonly url: string;
  readonly credentials?: GitCredentials | undefined;
}

/** The URL without user and password, which become the credentials where no others are given. */
export function parseGitUrl({ url, credentials }: GitAddress): GitAddress {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new SourceError('Refused', 'a Git URL begins with http:// or https://');
  const parsed = new URL(url);
  const [username, password] = [decodeURIComponent(parsed.username), decodeURIComponent(parsed.password)];
  parsed.username = '';
  parsed.password = '';
  parsed.hash = '';
  const given = username === '' && password === '' ? undefined : password === '' ? { token: username } : { username, password };
  return { url: parsed.href.replace(/\/+$/, ''), credentials: credentials ?? given };
}
