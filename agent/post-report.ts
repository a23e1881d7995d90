import { type KeyObject, randomBytes } from 'node:crypto';
import { signRequest } from '../schemas/http-signature.ts';
import type { Report } from '../schemas/index.ts';

export type PostAnswer =
  | { readonly status: 'delivered' }
  /** The server has another report of this number: the numbering starts anew behind its last one. */
  | { readonly status: 'taken'; readonly lastSequence: number }
  /** Trying again later can help. */
  | { readonly status: 'later'; readonly reason: string }
  /** The server will never take this report. */
  | { readonly status: 'refused'; readonly reason: string };

const timeoutMs = 10_000;
/** The report itself is at fault: its form or its size. */
const finalStatuses: readonly number[] = [400, 413, 422];

export interface PostOptions {
  readonly server: string;
  readonly host: string;
  readonly privateKey: KeyObject;
  readonly signal: AbortSignal;
}

/** Signs and sends one report. Signed anew on each try: a nonce is good once. */
export async function postReport(report: Report, { server, host, privateKey, signal }: PostOptions): Promise<PostAnswer> {
  const url = new URL('/api/v1/reports', server).href;
  const body = JSON.stringify(report);
  const key = { keyId: host, privateKey, created: Math.floor(Date.now() / 1000), nonce: randomBytes(16).toString('hex') };
  const headers = { 'content-type': 'application/json', ...signRequest({ method: 'POST', url, body }, key) };
  const ownLimit = new AbortController();
  const timer = setTimeout(() => ownLimit.abort(), timeoutMs);
  const stop = () => ownLimit.abort();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const response = await fetch(url, { method: 'POST', headers, body, signal: ownLimit.signal, redirect: 'manual' });
    const text = (await response.text()).slice(0, 500);
    if (response.ok) return { status: 'delivered' };
    const lastSequence = response.status === 409 ? parseLastSequence(text) : undefined;
    if (lastSequence !== undefined) return { status: 'taken', lastSequence };
    const reason = `HTTP ${response.status} ${text}`.trim();
    return finalStatuses.includes(response.status) ? { status: 'refused', reason } : { status: 'later', reason };
  } catch (error) {
    return { status: 'later', reason: reasonOf(error) };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

function parseLastSequence(text: string): number | undefined {
  const found = /"lastSequence":\s*(\d{1,15})/.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return String(cause);
  return cause.name === 'AbortError' ? `no answer in ${timeoutMs} ms` : cause.message || cause.name;
}
