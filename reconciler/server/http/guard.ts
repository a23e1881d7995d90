import type { Context, MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import { type Access, mayRead } from './access.ts';
import type { RequestMetrics } from './request-metrics.ts';
import { respondError } from './respond.ts';

/** The only paths that take a write; the signature is the permission. */
export const reportPath = '/api/v1/reports';
export const coordinationPath = '/api/v1/coordination';
const signedPaths: readonly string[] = [reportPath, coordinationPath];

/** Paths that show nothing of the fleet, so that probes need no token. */
const openPaths: readonly string[] = ['/healthz', '/readyz'];

export interface GuardOptions extends Pick<RequestMetrics, 'observeRequest'> {
  readonly access: Access;
  /** Called for a request that may read. */
  readonly onReader?: (c: Context) => void;
}

/** Stands before every route: nothing is written but by a signed document of a host, nothing is read without permission. */
export function createGuard({ access, observeRequest, onReader = () => {} }: GuardOptions): MiddlewareHandler {
  return async (c, next) => {
    const startedAt = performance.now();
    const refused = refuseMethod(c) ?? refuseReader(c, access);
    if (refused !== undefined) c.res = refused;
    else {
      if (!signedPaths.includes(c.req.path) && !openPaths.includes(c.req.path)) onReader(c);
      await next();
    }
    for (const [name, value] of Object.entries(secureHeaders)) if (!c.res.headers.has(name)) c.res.headers.set(name, value);
    const route = refused === undefined && c.res.status !== 404 ? routePath(c, -1) : 'none';
    observeRequest({ route, method: c.req.method, status: c.res.status, seconds: (performance.now() - startedAt) / 1000 });
  };
}

function refuseMethod(c: Context): Response | undefined {
  const { method, path } = c.req;
  if (signedPaths.includes(path)) return method === 'POST' ? undefined : methodNotAllowed(c, 'POST');
  return method === 'GET' || method === 'HEAD' ? undefined : methodNotAllowed(c, 'GET, HEAD');
}

function methodNotAllowed(c: Context, allow: string): Response {
  c.header('allow', allow);
  return respondError(c, { status: 405, code: 'method-not-allowed', message: `only ${allow}: the fleet is changed in its Git repository` });
}

function refuseReader(c: Context, access: Access): Response | undefined {
  if (signedPaths.includes(c.req.path) || openPaths.includes(c.req.path)) return undefined;
  switch (mayRead(access, { url: c.req.url, authorization: c.req.header('authorization') })) {
    case 'yes':
      return undefined;
    case 'no-token':
      c.header('www-authenticate', 'Basic realm="plumb", charset="UTF-8", Bearer realm="plumb"');
      return respondError(c, {
        status: 401,
        code: 'no-token',
        message: 'send the viewer token as Bearer token, or as password with any user name',
      });
    case 'wrong-host':
      return respondError(c, {
        status: 421,
        code: 'wrong-host',
        message: 'this server answers under names of this machine only, such as 127.0.0.1',
      });
  }
}

/** On every response: nothing is loaded from elsewhere, framed, sniffed or referred. */
const secureHeaders: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
};
