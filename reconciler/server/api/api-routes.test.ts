import { beforeAll, describe, expect, test } from 'vitest';
import { createValidator } from '../../../schemas/validate.ts';
import { aCheckIn, aLeaseAsk } from '../../../tests/support/a-check-in.ts';
import { aDriftedMember, aMemberReport, aReport } from '../../../tests/support/sample-fleet.ts';
import { createSampleServer, readSample, type SampleServer } from '../../../tests/support/sample-server.ts';

interface OpenApi {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          { readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>> }
        >
      >
    >
  >;
  readonly components: object;
}

let server: SampleServer;
let openApi: OpenApi;

beforeAll(async () => {
  server = await createSampleServer();
  const events = [
    { code: 'CommitApplied', at: '2026-11-23T10:00:20.000Z', message: 'applied' },
    {
      code: 'DriftDetected',
      at: '2026-11-23T10:00:30.000Z',
      message: 'maxmemory',
      member: 'cache/a',
      resource: 'parameters[cache/a]',
      effect: 'hot',
    },
    { code: 'ServiceReloaded', at: '2026-11-23T10:00:31.000Z', message: 'reload', member: 'cache/a', effect: 'reload' },
    { code: 'DriftHealed', at: '2026-11-23T10:00:31.000Z', message: 'maxmemory', member: 'cache/a', durationMs: 900 },
  ] as const;
  await server.post(aReport({ members: [aDriftedMember()], events }));
  await server.post(
    aReport({
      host: 'web-1',
      sequence: 4,
      commit: 'c1',
      appliedCommit: 'c1',
      availableCommit: 'c2',
      diagnostics: [{ code: 'MW2003', summary: 's', detail: 'd', line: 3 }],
      members: [aMemberReport({ key: 'front/web' })],
    }),
  );
  await server.checkIn(aCheckIn({ asks: [aLeaseAsk()] }));
  await server.store.writeCommit({ ...server.fleet.commit, firstSeenAt: '2026-11-23T10:00:02.000Z' });
  await server.store.writeReviewedCommit({
    commit: 'c2',
    from: 'c1',
    digest: { whole: `sha256:${'a'.repeat(64)}`, desired: `sha256:${'d'.repeat(64)}`, observed: `sha256:${'e'.repeat(64)}` },
    reviewedAt: '2026-11-23T10:00:00.000Z',
    members: [{ member: 'cache/a', host: 'data-1', outcome: 'write', effect: 'none' }],
  });
  openApi = (await (await server.app.request('/api/v1/openapi.json')).json()) as OpenApi;
});

const reads = [
  ['/api/v1/fleet', '/api/v1/fleet?organization=platform&state=Drifted&search=cache'],
  ['/api/v1/hosts', '/api/v1/hosts'],
  ['/api/v1/hosts/{name}', '/api/v1/hosts/data-1'],
  ['/api/v1/hosts/{name}', '/api/v1/hosts/data-2'],
  ['/api/v1/hosts/{name}', '/api/v1/hosts/web-1'],
  ['/api/v1/hosts/{name}', '/api/v1/hosts/nobody'],
  ['/api/v1/middleware', '/api/v1/middleware?adapter=redis'],
  ['/api/v1/middleware/{name}', '/api/v1/middleware/cache'],
  ['/api/v1/middleware/{name}', '/api/v1/middleware/front'],
  ['/api/v1/middleware/{name}', '/api/v1/middleware/%00'],
  ['/api/v1/middleware/{name}/rollout', '/api/v1/middleware/cache/rollout'],
  ['/api/v1/middleware/{name}/rollout', '/api/v1/middleware/front/rollout'],
  ['/api/v1/middleware/{name}/rollout', '/api/v1/middleware/nobody/rollout'],
  ['/api/v1/rollouts', '/api/v1/rollouts'],
  ['/api/v1/commits', '/api/v1/commits'],
  ['/api/v1/commits/{id}', '/api/v1/commits/c2'],
  ['/api/v1/commits/{id}', '/api/v1/commits/c1'],
  ['/api/v1/reviews/{digest}', '/api/v1/reviews/aaaaaaaa'],
  ['/api/v1/commits/{id}', '/api/v1/commits/unheard'],
  ['/api/v1/drift-history', '/api/v1/drift-history?middleware=cache&range=1h&buckets=12'],
  ['/api/v1/drift-history', '/api/v1/drift-history?range=forever'],
  ['/api/v1/events', '/api/v1/events?code=DriftHealed'],
  ['/api/v1/events', '/api/v1/events?limit=0'],
  ['/api/v1/reports/{host}', '/api/v1/reports/data-1'],
  ['/api/v1/reports/{host}/{sequence}', '/api/v1/reports/web-1/4'],
  ['/api/v1/reports/{host}/{sequence}', '/api/v1/reports/web-1/x'],
  ['/api/v1/reports/{host}/{sequence}', '/api/v1/reports/web-1/5'],
  ['/api/v1/openapi.json', '/api/v1/openapi.json'],
] as const;

describe('OpenAPI', () => {
  test.each(reads)('%s answers %s as described', async (path, request) => {
    const response = await server.app.request(request);
    expect(validate({ path, method: 'get', status: response.status }, await response.json())).toEqual([]);
  });

  test('the answers to a report are as described', async () => {
    const taken = await server.post(aReport({ host: 'data-2', members: [] }));
    expect(validate({ path: '/api/v1/reports', method: 'post', status: taken.status }, await taken.json())).toEqual([]);
    const conflict = await server.post(aReport({ host: 'data-2', members: [], durationMs: 1 }));
    expect(validate({ path: '/api/v1/reports', method: 'post', status: conflict.status }, await conflict.json())).toEqual([]);
    const invalid = await server.post({ ...aReport({ sequence: 9 }), durationMs: -1 });
    expect(validate({ path: '/api/v1/reports', method: 'post', status: invalid.status }, await invalid.json())).toEqual([]);
  });

  test('the answers to a check-in are as described', async () => {
    const path = '/api/v1/coordination';
    const taken = await server.checkIn(aCheckIn({ sequence: 2, asks: [aLeaseAsk()] }));
    expect(validate({ path, method: 'post', status: taken.status }, await taken.json())).toEqual([]);
    const invalid = await server.checkIn({ ...aCheckIn(), sequence: 0 });
    expect([invalid.status, validate({ path, method: 'post', status: 400 }, await invalid.json())]).toEqual([400, []]);
    const foreign = await server.checkIn(aCheckIn(), { keyId: 'data-2' });
    expect([foreign.status, validate({ path, method: 'post', status: 403 }, await foreign.json())]).toEqual([403, []]);
  });

  test('every route of the API is described, and nothing else', () => {
    const routes = server.app.routes
      .filter(({ path, method }) => path.startsWith('/api/') && method !== 'ALL')
      .map(({ path }) => path.replace(/:(\w+)/g, '{$1}'));
    expect(Object.keys(openApi.paths).sort()).toEqual([...new Set(routes)].sort());
  });
});

function validate({ path, method, status }: { path: string; method: string; status: number }, body: unknown): readonly string[] {
  const schema = openApi.paths[path]?.[method]?.responses[String(status)]?.content?.['application/json']?.schema;
  if (schema === undefined) return [`${method} ${path} does not describe status ${status}`];
  const check = createValidator({ ...schema, components: openApi.components });
  return check(body).map(({ pointer, message }) => `${pointer} ${message}`);
}

test('the same state has the same strong ETag and is not sent twice', async () => {
  for (const [, request] of reads.filter(([, path]) => !/nobody|%00|unheard|forever|limit=0|4$|x$|5$/.test(path))) {
    const first = await server.app.request(request);
    const etag = first.headers.get('etag') ?? '';
    expect(etag, request).toMatch(/^"[\w-]{43}"$/);
    const second = await server.app.request(request, { headers: { 'if-none-match': `"x", W/${etag}` } });
    expect([second.status, await second.text(), second.headers.get('etag')], request).toEqual([304, '', etag]);
  }
  const before = await server.app.request('/api/v1/fleet');
  await server.post(aReport({ sequence: 2 }));
  const after = await server.app.request('/api/v1/fleet', { headers: { 'if-none-match': before.headers.get('etag') ?? '' } });
  expect(after.status).toBe(200);
});

test('metrics show the fleet as it is, under names that last', async () => {
  const { app, post } = await createSampleServer();
  await post(aReport({ members: [aDriftedMember()] }));
  const response = await app.request('/metrics');
  const text = await response.text();
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  expect(readSample(text, 'plumb_build_info{version="0.1.0"}')).toBe(1);
  expect(readSample(text, 'plumb_reports_total{result="accepted"}')).toBe(1);
  expect(readSample(text, 'plumb_hosts{state="NeverReported"}')).toBe(3);
  expect(readSample(text, 'plumb_members{sync="Drifted"}')).toBe(1);
  expect(readSample(text, 'plumb_members_health{health="Healthy"}')).toBe(1);
  expect(readSample(text, 'plumb_differences{middleware="cache"}')).toBe(1);
  expect(readSample(text, 'plumb_host_last_report_timestamp_seconds{host="data-1"}')).toBe(Date.parse('2026-11-23T10:01:00Z') / 1000);
  expect([...text.matchAll(/^# TYPE (\w+)/gm)].every(([, name]) => name?.startsWith('plumb_'))).toBe(true);
});

test('labels are bounded: unknown paths share one route', async () => {
  const { app } = await createSampleServer();
  for (let index = 0; index < 50; index += 1) await app.request(`/guess-${index}`);
  for (let index = 0; index < 50; index += 1) await app.request(`/api/v1/hosts/guess-${index}`);
  const text = await (await app.request('/metrics')).text();
  expect(text).not.toContain('guess-');
  expect(readSample(text, 'plumb_http_request_duration_seconds_count{route="none",method="GET",status="4xx"}')).toBe(100);
});

test('without a commit: alive, not ready, and pages say so', async () => {
  const { app } = await createSampleServer({ expectation: () => undefined });
  expect((await app.request('/healthz')).status).toBe(200);
  expect((await app.request('/readyz')).status).toBe(503);
  expect((await app.request('/api/v1/fleet')).status).toBe(503);
  // Nobody may take it for a host that left the fleet.
  const named = ['hosts/data-1', 'middleware/cache', 'middleware/cache/rollout', 'commits/c3'];
  for (const path of named) {
    const answer = await app.request(`/api/v1/${path}`);
    expect([path, answer.status, await answer.json()]).toMatchObject([path, 503, { error: { code: 'no-commit' } }]);
  }
  expect((await app.request('/metrics')).status).toBe(200);
  expect((await (await createSampleServer()).app.request('/readyz')).status).toBe(200);
});

test('HEAD answers as GET without a body', async () => {
  const response = await server.app.request('/api/v1/fleet', { method: 'HEAD' });
  expect([response.status, await response.text()]).toEqual([200, '']);
});
