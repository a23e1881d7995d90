import { createHash, timingSafeEqual } from 'node:crypto';

/** Who may read. loopback: anyone on this machine, so only under its own names; token: those who know it; open: everyone. */
export type Access = { readonly kind: 'loopback' } | { readonly kind: 'token'; readonly token: string } | { readonly kind: 'open' };

export interface AccessOptions {
  /** Name or address to listen on. */
  readonly host: string;
  readonly viewerToken?: string;
  readonly anonymousRead?: boolean;
}

/** The server does not start with these options. */
export class AccessError extends Error {
  override readonly name = 'AccessError';
  readonly code = 'ACCESS_REFUSED';
}

/** Nothing is readable from another machine unless someone said so. Throws AccessError. */
export function decideAccess({ host, viewerToken, anonymousRead = false }: AccessOptions): Access {
  if (viewerToken !== undefined && anonymousRead)
    throw new AccessError('--viewer-token and --anonymous-read exclude each other: give one of them');
  if (viewerToken !== undefined && !/^[\x21-\x7e]{16,256}$/.test(viewerToken)) {
    throw new AccessError(
      'the viewer token must have 16 to 256 printable characters without spaces, for example from `openssl rand -hex 32`',
    );
  }
  if (viewerToken !== undefined) return { kind: 'token', token: viewerToken };
  if (anonymousRead) return { kind: 'open' };
  if (isLoopback(host)) return { kind: 'loopback' };
  throw new AccessError(
    `refusing to listen on ${host}, which other machines can reach: give --viewer-token TOKEN, or --anonymous-read if everyone may read, or listen on 127.0.0.1`,
  );
}

/** Whether a request may read. A page of another site that points its name at 127.0.0.1 comes with its own name as host, and may not. */
export function mayRead(
  access: Access,
  request: { readonly url: string; readonly authorization: string | undefined },
): 'yes' | 'no-token' | 'wrong-host' {
  switch (access.kind) {
    case 'open':
      return 'yes';
    case 'loopback':
      return isLoopback(new URL(request.url).hostname) ? 'yes' : 'wrong-host';
    case 'token':
      return isSameText(readToken(request.authorization), access.token) ? 'yes' : 'no-token';
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** Bearer, or Basic with the token as the password, which is what browsers ask for. */
function readToken(authorization = ''): string {
  const [, scheme = '', credentials = ''] = /^(Bearer|Basic) +([^ ]+)$/i.exec(authorization) ?? [];
  if (scheme.toLowerCase() === 'bearer') return credentials;
  if (scheme.toLowerCase() !== 'basic') return '';
  const decoded = Buffer.from(credentials, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  return colon === -1 ? '' : decoded.slice(colon + 1);
}

/** Takes the same time wherever the texts differ. */
function isSameText(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
