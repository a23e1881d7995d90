import { createHash } from 'node:crypto';
import { Hono } from 'hono';
import { isKnown, respondError } from '../http/respond.ts';

/** A file of the dashboard, embedded in the program. */
export interface Asset {
  readonly content: string | Uint8Array<ArrayBuffer>;
  readonly contentType: string;
}

/** Serves exactly the paths of the map, for example `/assets/page.css`, and nothing from disk. */
export function createAssetRoutes(assets: ReadonlyMap<string, Asset>): Hono {
  const app = new Hono();
  for (const [path, { content, contentType }] of assets) {
    if (/[:*]/.test(path)) throw new Error(`an asset has a fixed path, not ${path}`);
    const etag = `"${createHash('sha256').update(content).digest('base64url')}"`;
    const headers = { etag, 'cache-control': 'no-cache', 'content-type': contentType };
    app.get(path, (c) => (isKnown(c.req.header('if-none-match'), etag) ? c.body(null, 304, headers) : c.body(content, 200, headers)));
  }
  app.get('/assets/*', (c) => respondError(c, { status: 404, code: 'not-found', message: 'no such asset' }));
  return app;
}
