import { createHash } from 'node:crypto';
import type { Context } from 'hono';

export interface ErrorBody {
  readonly error: { readonly code: string; readonly message: string; readonly findings?: readonly ErrorFinding[] };
}

export interface ErrorFinding {
  readonly pointer: string;
  readonly message: string;
}

export type ErrorStatus = 400 | 401 | 403 | 404 | 405 | 408 | 409 | 413 | 421 | 500 | 503;

export function respondError(c: Context, { status, ...error }: { readonly status: ErrorStatus } & ErrorBody['error']): Response {
  return c.json({ error } satisfies ErrorBody, status);
}

/** JSON with a strong ETag of its bytes; 304 without a body when the client has it already. */
export function respondJson(c: Context, value: unknown): Response {
  return respondJsonText(c, JSON.stringify(value));
}

export function respondJsonText(c: Context, body: string): Response {
  const etag = `"${createHash('sha256').update(body).digest('base64url')}"`;
  const headers = { etag, 'cache-control': 'private, no-cache' };
  if (isKnown(c.req.header('if-none-match'), etag)) return c.body(null, 304, headers);
  return c.body(body, 200, { ...headers, 'content-type': 'application/json; charset=utf-8' });
}

export function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  const tags = (ifNoneMatch ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(etag) || tags.includes('*');
}
