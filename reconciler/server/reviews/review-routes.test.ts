import { afterAll, beforeAll, expect, test } from 'vitest';
import { createValidator } from '../../../schemas/validate.ts';
import { createSampleReviewer, type SampleReviewer } from '../../../tests/support/sample-reviewer.ts';
import { createSampleServer } from '../../../tests/support/sample-server.ts';
import { buildOpenApi } from '../api/openapi/build-openapi.ts';
import type { ComparisonRefusal } from './commit-work.ts';

let sample: SampleReviewer;
beforeAll(async () => {
  sample = await createSampleReviewer();
});
afterAll(() => sample.close());

const openApi = buildOpenApi({ version: '0.1.0' }) as {
  readonly paths: Readonly<Record<string, { readonly get: { readonly responses: Readonly<Record<string, Described>> } }>>;
  readonly components: object;
};

interface Described {
  readonly content?: { readonly 'application/json': { readonly schema: object } };
}

const validators = new Map<string, ReturnType<typeof createValidator>>();

function findFaults(path: string, { status, body }: { readonly status: number; readonly body: unknown }): readonly string[] {
  const schema = openApi.paths[path]?.get.responses[String(status)]?.content?.['application/json'].schema;
  if (schema === undefined) return [`${path} does not describe status ${status}`];
  const key = `${path} ${status}`;
  const check = validators.get(key) ?? createValidator({ ...schema, components: openApi.components });
  validators.set(key, check);
  return check(body).map(({ pointer, message }) => `${pointer} ${message}`);
}

async function ask(path: string, reviewer = sample.reviewer) {
  const { app } = await createSampleServer({ reviewer });
  const response = await app.request(path);
  return { status: response.status, body: await response.json(), etag: response.headers.get('etag') };
}

test('a review of any two commits is answered as described', async () => {
  const { first, broken, slower, words } = sample.commits;
  for (const [from, to] of [
    [first, slower],
    [slower, first],
    [first, broken],
    [slower, words],
  ]) {
    const answer = await ask(`/api/v1/review?from=${from}&to=${to}`);
    expect([answer.status, findFaults('/api/v1/review', answer)]).toEqual([200, []]);
    expect(answer.body).toMatchObject({ version: 1, from, to });
  }
});

test('the changes of a middleware are answered as described', async () => {
  const path = '/api/v1/middleware/{name}/changes';
  for (const since of ['', `?since=${sample.commits.first}`, '?since=']) {
    const answer = await ask(`/api/v1/middleware/cache/changes${since}`);
    expect([answer.status, findFaults(path, answer)]).toEqual([200, []]);
    expect(answer.etag).toMatch(/^"[\w-]{43}"$/);
  }
  const nobody = await ask('/api/v1/middleware/nobody/changes');
  expect([nobody.status, findFaults(path, nobody)]).toEqual([404, []]);
});

test.each<[ComparisonRefusal['reason'], number]>([
  ['bad-query', 400],
  ['not-found', 404],
  ['busy', 503],
])('%s is status %i', async (reason, status) => {
  const refuse = async () => ({ refused: { reason, message: 'why' } });
  const reviewer = { ...sample.reviewer, review: refuse, changes: refuse };
  for (const [path, request] of [
    ['/api/v1/review', '/api/v1/review'],
    ['/api/v1/middleware/{name}/changes', '/api/v1/middleware/cache/changes'],
  ] as const) {
    const answer = await ask(request, reviewer);
    expect([answer.status, answer.body, findFaults(path, answer)]).toEqual([status, { error: { code: reason, message: 'why' } }, []]);
  }
});

test('a server without a repository has nothing to compare', async () => {
  const { app } = await createSampleServer();
  expect((await app.request('/api/v1/review?from=abcd&to=abcd')).status).toBe(404);
});
