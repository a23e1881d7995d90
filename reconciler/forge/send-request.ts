import { decideRetry } from './decide-retry.ts';
import type { Dialect, ForgeRequest } from './dialect.ts';
import { explainRefusal, readMessage } from './explain-refusal.ts';
import { ForgeError, TransientError } from './forge-error.ts';
import { type Patience, withRetries } from './with-retries.ts';

export interface Connection extends Patience {
  readonly dialect: Dialect;
  /** Without a slash at the end. */
  readonly apiUrl: string;
  readonly project: string;
  readonly token: string;
  readonly fetch: typeof globalThis.fetch;
  /** How long one answer may take. */
  readonly timeoutMs: number;
}

export interface ForgeAnswer {
  readonly headers: Headers;
  /** Parsed JSON; undefined where the forge had the wanted state already. */
  readonly body: unknown;
}

/** Sends until an answer comes, or until `until`: for requests that may be done twice. */
export function sendPatiently(
  request: ForgeRequest,
  { connection, until }: { connection: Connection; until: number },
): Promise<ForgeAnswer> {
  return withRetries(() => sendOnce(request, connection), { ...connection, until });
}

/** Throws TransientError where another try may help, ForgeError where it cannot. */
export async function sendOnce(request: ForgeRequest, connection: Connection): Promise<ForgeAnswer> {
  const { dialect, apiUrl, token, now } = connection;
  const { status, headers, text } = await exchange(request, connection);
  if (status >= 200 && status < 300) {
    const body = parseOrUndefined(text);
    if (body === undefined)
      throw new ForgeError(`cannot ${request.purpose}: ${apiUrl} answers something else than JSON; is it the address of the API?`);
    return { headers, body };
  }
  const refusal = { status, headers, message: maskToken(readMessage(text), token) };
  if (request.alreadySo?.test(refusal.message) === true) return { headers, body: undefined };
  const retry = decideRetry(refusal, now()) ?? (request.passing?.includes(status) === true ? {} : undefined);
  const words = explainRefusal(refusal, { request, dialect, passes: retry !== undefined });
  throw retry === undefined ? new ForgeError(words) : new TransientError(words, retry.waitMs);
}

interface ForgeResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

async function exchange({ method, path, query, body, purpose }: ForgeRequest, connection: Connection): Promise<ForgeResponse> {
  const { dialect, apiUrl, token, timeoutMs, signal } = connection;
  const timeout = AbortSignal.timeout(timeoutMs);
  const url = new URL(`${apiUrl}${path}`);
  for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, String(value));
  try {
    const answer = await connection.fetch(url, {
      method,
      headers: { ...dialect.headers(token), 'user-agent': 'plumb', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      // A token is for this server alone.
      redirect: 'manual',
      signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
    });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  } catch (error) {
    throw new TransientError(`cannot ${purpose}: ${url.origin} cannot be reached: ${maskToken(reasonOf(error), token)}`);
  }
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A text from elsewhere may repeat the token. */
function maskToken(text: string, token: string): string {
  return text.replaceAll(token, '***');
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return 'it does not answer';
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  return 'code' in cause ? String(cause.code) : cause.message;
}
