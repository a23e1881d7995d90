import { expect, test } from 'vitest';
import { createSampleServer } from '../../../tests/support/sample-server.ts';

const methods = ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'QUERY', 'MKCOL'];
const signedPaths = ['/api/v1/reports', '/api/v1/coordination'];

test('no route but those for signed documents is registered for anything else than reading', async () => {
  const { app } = await createSampleServer();
  const writes = app.routes.filter(({ method, path }) => method !== 'GET' && !(method === 'ALL' && path === '/*'));
  expect(writes.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /api/v1/reports', 'POST /api/v1/coordination']);
});

test('no method but GET and HEAD is answered on any path', async () => {
  const { app } = await createSampleServer();
  const paths = new Set([
    ...app.routes.map(({ path }) => path.replace(/:\w+/g, 'data-1').replace('*', 'x')),
    '/api/v1/reports/',
    '/api/v1/coordination/',
    '//api/v1/reports',
    '/nowhere',
  ]);
  let tries = 0;
  for (const path of paths) {
    for (const method of methods) {
      const response = await app.request(path, { method, headers: { 'x-http-method-override': 'GET' } });
      tries += 1;
      expect(response.status, `${method} ${path}`).toBe(method === 'POST' && signedPaths.includes(path) ? 401 : 405);
    }
  }
  for (const path of signedPaths) {
    const response = await app.request(path);
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  }
  console.log(`P37 writes=${tries} accepted=0`);
});

test('every response carries the security headers', async () => {
  const { app } = await createSampleServer();
  for (const path of ['/api/v1/fleet', '/nowhere', '/metrics', '/healthz', '/api/v1/reports', '/api/v1/drift-history?range=x']) {
    const { headers } = await app.request(path);
    expect(headers.get('content-security-policy'), path).toMatch(/^default-src 'none'; script-src 'self';.*frame-ancestors 'none'$/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('access-control-allow-origin')).toBeNull();
  }
});
