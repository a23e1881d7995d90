import { describe, expect, test } from 'vitest';
import { aCheckIn } from '../../../tests/support/a-check-in.ts';
import { aReport } from '../../../tests/support/sample-fleet.ts';
import { createSampleServer } from '../../../tests/support/sample-server.ts';
import { AccessError, decideAccess } from './access.ts';

const token = 'correct-horse-battery';

describe('access', () => {
  test.each(['127.0.0.1', '127.8.9.1', 'localhost', '::1'])('%s needs nothing', (host) => {
    expect(decideAccess({ host })).toEqual({ kind: 'loopback' });
  });

  test.each(['0.0.0.0', '::', '10.0.0.1', 'plumb.example', '', '127.0.0.1.evil.example'])(
    '%s needs an option that says who may read',
    (host) => {
      expect(() => decideAccess({ host })).toThrow(AccessError);
      expect(() => decideAccess({ host })).toThrow('--viewer-token');
      expect(decideAccess({ host, viewerToken: token })).toEqual({ kind: 'token', token });
      expect(decideAccess({ host, anonymousRead: true })).toEqual({ kind: 'open' });
    },
  );

  test('a weak token, and both options at once, refuse to start', () => {
    expect(() => decideAccess({ host: '::', viewerToken: 'short' })).toThrow('16 to 256');
    expect(() => decideAccess({ host: '::', viewerToken: '' })).toThrow('16 to 256');
    expect(() => decideAccess({ host: '::', viewerToken: token, anonymousRead: true })).toThrow('exclude each other');
  });
});

describe('with a token', async () => {
  const { app, post, checkIn } = await createSampleServer({ access: { kind: 'token', token } });
  const get = (authorization?: string, path = '/api/v1/fleet') =>
    app.request(path, authorization === undefined ? {} : { headers: { authorization } });
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

  test.each([`Bearer ${token}`, `bearer ${token}`, basic(`:${token}`), basic(`anyone:${token}`)])('%s reads', async (authorization) => {
    expect((await get(authorization)).status).toBe(200);
  });

  test.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    `Bearer ${token}x`,
    `Bearer  ${token.slice(1)}`,
    `Token ${token}`,
    basic(token),
    basic(`${token}:`),
    'Basic ???',
  ])('%s does not', async (authorization) => {
    const response = await get(authorization);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toContain('Basic realm="plumb"');
    expect(await response.text()).not.toContain('shop');
  });

  test('every GET route is behind it but the two probes, by any spelling of the path', async () => {
    const paths = app.routes.filter(({ method }) => method === 'GET').map(({ path }) => path.replace(/:\w+/g, '1').replace('*', 'x'));
    const open: string[] = [];
    for (const path of new Set(paths)) if ((await get(undefined, path)).status !== 401) open.push(path);
    expect(open.sort()).toEqual(['/healthz', '/readyz']);
    for (const path of [
      '/healthz/../api/v1/fleet',
      '//healthz',
      '/healthz%2f..%2fapi/v1/fleet',
      '/HEALTHZ',
      '/api/v1/reports/../fleet',
      '/metrics?x=/healthz',
    ]) {
      expect((await get(undefined, path)).status, path).toBe(401);
    }
  });

  test('a signed request of a host needs no token, and no token stands in for its signature', async () => {
    expect((await post(aReport())).status).toBe(200);
    expect((await checkIn(aCheckIn())).status).toBe(200);
    for (const path of ['/api/v1/reports', '/api/v1/coordination']) {
      const response = await app.request(path, { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: '{}' });
      expect([response.status, response.headers.get('www-authenticate')], path).toEqual([401, 'Signature']);
    }
  });
});

test('on loopback a page under another name cannot read', async () => {
  const { app } = await createSampleServer();
  for (const host of ['localhost', '127.0.0.1:8080', '[::1]:8080'])
    expect((await app.request(`http://${host}/api/v1/fleet`)).status).toBe(200);
  for (const host of ['rebound.example', '127.0.0.1.rebound.example', '10.0.0.1'])
    expect((await app.request(`http://${host}/api/v1/fleet`)).status).toBe(421);
});
