import type { GitCredentials } from './git-http.ts';
import { SourceError } from './source.ts';

export interface GitAddress {
  readonly url: string;
  readonly credentials?: GitCredentials | undefined;
}

/** A location as people may read it: without what a URL may carry of a login. */
export function shownLocation(location: string): string {
  if (!/^https?:/i.test(location) || !URL.canParse(location)) return location;
  const { origin, pathname } = new URL(location);
  return `${origin}${pathname}`;
}

/** The URL without user and password, which become the credentials where no others are given. */
export function parseGitUrl({ url, credentials }: GitAddress): GitAddress {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new SourceError('Refused', 'a Git URL begins with http:// or https://');
  const parsed = new URL(url);
  // Git adds paths and queries of its own behind the URL, so one with a query leads nowhere; it may be a token.
  if (parsed.search !== '')
    throw new SourceError(
      'Refused',
      `${shownLocation(url)} is given with a query, which Git cannot use: give a token in a file of its own`,
    );
  const [username, password] = [decodeURIComponent(parsed.username), decodeURIComponent(parsed.password)];
  parsed.username = '';
  parsed.password = '';
  parsed.hash = '';
  const given = username === '' && password === '' ? undefined : password === '' ? { token: username } : { username, password };
  return { url: parsed.href.replace(/\/+$/, ''), credentials: credentials ?? given };
}
