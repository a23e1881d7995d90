import { type KeyObject, randomBytes } from 'node:crypto';
import { signRequest } from '../../schemas/http-signature.ts';

export interface PostOptions {
  /** Address of the server, without path. */
  readonly server: string;
  readonly host: string;
  readonly privateKey: KeyObject;
  readonly signal: AbortSignal;
  /** Default 10 s. */
  readonly timeoutMs?: number;
}

export type PostedAnswer =
  | { readonly status: 'answered'; readonly code: number; readonly text: string }
  | { readonly status: 'unanswered'; readonly reason: string };

const limitMs = 10_000;
const answerLimit = 1024 * 1024;

/** Signs a document with the host's identity and posts it. Signed anew on each call: a nonce is good once. Never throws. */
export async function postSigned(path: string, document: object, options: PostOptions): Promise<PostedAnswer> {
  const { server, host, privateKey, signal, timeoutMs = limitMs } = options;
  const url = new URL(path, server).href;
  const body = JSON.stringify(document);
  const key = { keyId: host, privateKey, created: Math.floor(Date.now() / 1000), nonce: randomBytes(16).toString('hex') };
  const headers = { 'content-type': 'application/json', ...signRequest({ method: 'POST', url, body }, key) };
  const ownLimit = new AbortController();
  const timer = setTimeout(() => ownLimit.abort(), timeoutMs);
  const stop = () => ownLimit.abort();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const response = await fetch(url, { method: 'POST', headers, body, signal: ownLimit.signal, redirect: 'manual' });
    return { status: 'answered', code: response.status, text: (await response.text()).slice(0, answerLimit) };
  } catch (error) {
    return { status: 'unanswered', reason: reasonOf(error, timeoutMs) };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

function reasonOf(error: unknown, timeoutMs: number): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return String(cause);
  return cause.name === 'AbortError' ? `no answer in ${timeoutMs} ms` : cause.message || cause.name;
}
