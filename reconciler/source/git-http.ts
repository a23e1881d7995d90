import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { GitHttpRequest, GitHttpResponse, HttpClient } from 'isomorphic-git';
import { transferHint } from './limits.ts';
import { SourceError } from './source.ts';

/** Credentials of Plumb at the Git server. A token is sent as the password of `username`, by default `x-access-token`. */
export type GitCredentials =
  | { readonly token: string; readonly username?: string }
  | { readonly username: string; readonly password: string };

export interface GitHttpOptions {
  /** Repository URL without user and password; credentials go to its origin only. */
  readonly url: string;
  readonly credentials: GitCredentials | undefined;
  /** Largest body of one answer. */
  readonly maxBytes: number;
  readonly idleMs: number;
  readonly signal: AbortSignal;
  /** Looks at a whole body before Git does; throws to refuse it. */
  readonly inspect?: (body: Uint8Array, contentType: string) => void;
}

const maxRedirects = 3;

/**
 * An HTTP client for isomorphic-git, which itself has no limits: bounded answers, bounded waiting, and redirects that never carry
 * credentials to another origin nor lead from https to http.
 */
export function createGitHttp(options: GitHttpOptions): HttpClient {
  // A server may move the repository at the first request; the second has to follow to the same place.
  let moved: { readonly from: string; readonly to: string } | undefined;

  const request = async ({ url, method = 'GET', headers = {}, body }: GitHttpRequest): Promise<GitHttpResponse> => {
    const content = body === undefined ? undefined : await collect(body);
    let target = moved !== undefined && url.startsWith(moved.from) ? moved.to + url.slice(moved.from.length) : url;
    for (let redirects = 0; ; redirects += 1) {
      const answer = await send(target, { method, headers: withCredentials(headers, { target, options }), content, options });
      const { statusCode = 0 } = answer;
      const { location } = answer.headers;
      if (statusCode < 300 || statusCode > 399 || location === undefined) {
        return await readAnswer(answer, { url: target, method, options });
      }
      answer.destroy();
      if (redirects === maxRedirects) throw new SourceError('Refused', `${options.url} redirects more than ${maxRedirects} times`);
      target = resolveRedirect(target, location);
      const suffix = url.slice(options.url.length);
      if (url.startsWith(options.url) && target.endsWith(suffix)) moved = { from: options.url, to: target.slice(0, -suffix.length) };
    }
  };
  return { request };
}

function withCredentials(
  headers: Readonly<Record<string, string>>,
  { target, options }: { target: string; options: GitHttpOptions },
): Record<string, string> {
  const { credentials, url } = options;
  if (credentials === undefined || new URL(target).origin !== new URL(url).origin) return { ...headers };
  const [user, secret] =
    'token' in credentials ? [credentials.username ?? 'x-access-token', credentials.token] : [credentials.username, credentials.password];
  return { ...headers, authorization: `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}` };
}

function resolveRedirect(from: string, location: string): string {
  const target = new URL(location, from);
  const isDowngrade = from.startsWith('https:') && target.protocol !== 'https:';
  if (isDowngrade || !/^https?:$/.test(target.protocol) || target.username !== '' || target.password !== '') {
    throw new SourceError('Refused', `${new URL(from).origin} redirects to ${target.protocol}//${target.host}, which is less safe`);
  }
  return target.href;
}

interface Sending {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly content: Uint8Array | undefined;
  readonly options: GitHttpOptions;
}

function send(url: string, { method, headers, content, options }: Sending): Promise<IncomingMessage> {
  const start = url.startsWith('https:') ? requestHttps : requestHttp;
  const length = content === undefined ? {} : { 'content-length': String(content.byteLength) };
  return new Promise((resolve, reject) => {
    const request = start(url, { method, headers: { ...headers, ...length }, signal: options.signal, timeout: options.idleMs }, resolve);
    request.once('timeout', () => request.destroy(new SourceError('Unreachable', `${options.url} sent nothing for ${options.idleMs} ms`)));
    request.once('error', reject);
    request.end(content);
  });
}

async function readAnswer(
  answer: IncomingMessage,
  { url, method, options }: { readonly url: string; readonly method: string; readonly options: GitHttpOptions },
): Promise<GitHttpResponse> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    // Leaving the loop destroys the connection.
    if (bytes > options.maxBytes)
      throw new SourceError('TooLarge', `${options.url} sent more than ${options.maxBytes} bytes: ${transferHint}`);
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  const { statusCode = 0, statusMessage = '' } = answer;
  if (statusCode === 200) options.inspect?.(body, String(answer.headers['content-type'] ?? ''));
  const headers = Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, String(value)]));
  return { url, method, statusCode, statusMessage, headers, body: iterate(body) };
}

async function* iterate(body: Uint8Array): AsyncIterableIterator<Uint8Array> {
  yield body;
}

async function collect(body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}
