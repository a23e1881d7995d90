import { expect, test } from 'vitest';
import type { ReportEvent } from '../../../schemas/index.ts';
import { aReport } from '../../../tests/support/sample-fleet.ts';
import { createSampleServer, readSample, type SampleServer, sampleNow } from '../../../tests/support/sample-server.ts';
import type { FollowedReview, MiddlewareView, ReviewedCommit } from '../../status/index.ts';
import { announceCommit } from '../commits/announce-commit.ts';
import { getPage, textOf } from '../dashboard/a-dashboard.ts';
import { createChangeHub } from '../live/change-hub.ts';
import { createServerMetrics } from '../metrics.ts';
import { createViewReader } from '../views/create-view-reader.ts';

const reviewed: ReviewedCommit = {
  commit: 'c2',
  from: 'c1',
  digest: { whole: `sha256:${'1'.repeat(64)}`, desired: `sha256:${'2'.repeat(64)}`, observed: `sha256:${'3'.repeat(64)}` },
  reviewedAt: '2026-11-23T10:00:00.000Z',
  members: [{ member: 'cache/a', host: 'data-1', outcome: 'hot', effect: 'hot' }],
};

const anEvent = (code: ReportEvent['code'], effect: ReportEvent['effect']): ReportEvent => ({
  code,
  at: '2026-11-23T10:00:30.000Z',
  message: 'done',
  member: 'cache/a',
  resource: 'service[cache-a]',
  ...(effect === undefined ? {} : { effect }),
});

async function aServer({ surprising }: { readonly surprising: boolean }): Promise<SampleServer> {
  const server = await createSampleServer();
  await server.store.writeCommit({ ...server.fleet.commit, firstSeenAt: '2026-11-23T10:00:02.000Z' });
  await server.store.writeReviewedCommit(reviewed);
  await server.post(aReport({ appliedCommit: 'c1' }));
  const events = [anEvent('StepDone', 'hot'), ...(surprising ? [anEvent('ServiceRestarted', 'restart')] : [])];
  await server.post(aReport({ sequence: 2, events }));
  return server;
}

const get = async ({ app }: SampleServer, path: string) => await app.request(`http://localhost/api/v1/${path}`);
const follow = async (server: SampleServer, digest: string) => (await (await get(server, `reviews/${digest}`)).json()) as FollowedReview;

test('a review is followed by its digest to the commit that brought it', async () => {
  const server = await aServer({ surprising: false });
  expect(await follow(server, '2222222222222222-3333333333333333')).toMatchObject({
    commit: 'c2',
    author: 'Ada',
    current: true,
    observed: 'same',
    state: 'asReviewed',
    totals: { members: 1, asReviewed: 1 },
    members: [{ member: 'cache/a', predicted: 'hot', executed: 'hot' }],
    conditions: [],
  });
  expect(await follow(server, '11111111')).toMatchObject({ observed: 'same' });
  expect(await follow(server, '22222222-44444444')).toMatchObject({ observed: 'moved' });
  expect((await get(server, 'reviews/44444444')).status).toBe(404);
  expect((await get(server, 'reviews/1234')).status).toBe(400);
});

test('a surprise is a condition of the commit and of its middleware, also on their pages', async () => {
  const server = await aServer({ surprising: true });
  const surprise = { type: 'EffectSurprise', status: 'True', reason: 'StrongerEffect', observedCommit: 'c2', member: 'cache/a' };
  expect(await follow(server, '22222222')).toMatchObject({ state: 'stronger', conditions: [surprise] });
  expect(await (await get(server, 'commits/c2')).json()).toMatchObject({ review: { state: 'stronger' }, conditions: [surprise] });
  const typesOf = async (name: string) =>
    ((await (await get(server, `middleware/${name}`)).json()) as MiddlewareView).conditions.map(({ type }) => type);
  expect(await typesOf('cache')).toContain('EffectSurprise');
  expect(await typesOf('front')).not.toContain('EffectSurprise');
  const read = createViewReader({ store: server.store, expectation: () => server.fleet, clock: () => sampleNow });
  const page = textOf((await getPage(read, '/commits/c2')).body);
  expect(page).toContain('cache/a: restart was executed, the review said hot');
  expect(page).toContain('Reviewed and executed 1 stronger');
  expect(textOf((await getPage(read, '/middleware/cache')).body)).toContain('cache/a: restart was executed, the review said hot');
});

test('a surprise stays when the host is well again, and is counted once over all servers and restarts', async () => {
  const server = await aServer({ surprising: true });
  await server.post(aReport({ sequence: 3 }));
  expect(await follow(server, '22222222')).toMatchObject({ state: 'stronger' });
  const count = async ({ app }: SampleServer) =>
    readSample(await (await app.request('http://localhost/metrics')).text(), 'plumb_effect_surprises_total');
  expect([await count(server), await count(server)]).toEqual([1, 1]);
  expect(await count(await createSampleServer({ store: server.store }))).toBe(0);
});

test('without a review it is unknown whether a commit did as wanted', async () => {
  const server = await createSampleServer();
  await server.post(aReport({ events: [anEvent('ServiceRestarted', 'restart')] }));
  expect(await (await get(server, 'commits/c2')).json()).toMatchObject({
    review: { state: 'unknown', members: [{ verdict: 'unknown', executed: 'restart' }] },
    conditions: [],
  });
  const read = createViewReader({ store: server.store, expectation: () => server.fleet, clock: () => sampleNow });
  expect(textOf((await getPage(read, '/commits/c2')).body)).toContain('It is not known what this commit was expected to do');
});

test('the expected effects of a commit are noted when it follows another, and a server that cannot predict goes on', async () => {
  const { store, fleet } = await createSampleServer();
  const asked: unknown[] = [];
  const errors: string[] = [];
  const announce = async (id: string, fails = false) =>
    await announceCommit({
      store,
      expectation: () => ({ ...fleet, commit: { id } }),
      predict: async (change) => {
        asked.push(change);
        if (fails) throw new Error('no such commit');
        return { ...reviewed, commit: change.to, from: change.from };
      },
      hub: createChangeHub(),
      metrics: createServerMetrics({ version: '0' }).reviews,
      clock: () => sampleNow,
      askedAgoMs: 0,
      onError: ({ message }) => errors.push(message),
    });
  for (const id of ['c1', 'c1', 'c2']) await announce(id);
  await announce('c3', true);
  expect(asked).toEqual([
    { from: 'c1', to: 'c2' },
    { from: 'c2', to: 'c3' },
  ]);
  expect(errors).toEqual(['no such commit']);
  expect(await store.readCommitInForce()).toBe('c3');
  expect((await store.readReviewHeads()).map(({ commit }) => commit)).toEqual(['c2']);
});
