import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSampleReviewer, type SampleReviewer } from '../../../tests/support/sample-reviewer.ts';
import type { CommitReviewer } from '../reviews/commit-reviewer.ts';
import { createSampleDashboard, getPage, type SampleDashboard, textOf } from './a-dashboard.ts';

let sample: SampleReviewer;
let dashboard: SampleDashboard;
beforeAll(async () => {
  sample = await createSampleReviewer();
  dashboard = await createSampleDashboard(sample.reviewer);
});
afterAll(() => sample.close());

const page = async (path: string) => textOf((await dashboard.get(path)).body);

describe('the page of a review', () => {
  test('begins with the impact, then goes middleware by middleware', async () => {
    const { first, slower } = sample.commits;
    const { status, body } = await dashboard.get(`/review?from=${first.slice(0, 10)}&to=${slower}`);
    expect(status).toBe(200);
    const text = textOf(body);
    const order = [
      'Plumb review',
      'rolling restart of 3 ZooKeeper members',
      'sessions (Redis',
      'tickTime 2000 3000 restart',
      'middleware/coordination.yaml:15',
    ];
    const places = order.map((words) => text.indexOf(words));
    expect(places.every((place) => place >= 0)).toBe(true);
    expect(places.toSorted((a, b) => a - b)).toEqual(places);
    expect(text).toContain('never reported');
    expect(body).toMatch(/<strong>[^<]*delet[^<]*<\/strong>/i);
    expect(body).toContain(`<a href="/review?from=${slower}&amp;to=${first}">the other way round</a>`);
    expect(body).toContain(`href="/api/v1/review?from=${first}&amp;to=${slower}"`);
    expect(body).not.toMatch(/(first|second)-secret/);
  });

  test('is a form with the known commits, which keeps the choice', async () => {
    const { first, words } = sample.commits;
    const { body } = await dashboard.get(`/review?from=${first}&to=`);
    expect(textOf(body)).toContain('Choose two commits.');
    expect(body).toContain('<form class="filter" method="get" action="/review"');
    expect(body.match(/<option /g)).toHaveLength(14);
    expect(body).toContain(`<option value="${first}" selected>${first.slice(0, 10)} · 2026-01-05 · Describe the shop fleet</option>`);
    expect(body.indexOf(words)).toBeLessThan(body.indexOf(first));
  });

  test('says that nothing changes', async () => {
    const { slower, words } = sample.commits;
    const { body } = await dashboard.get(`/review?from=${slower}&to=${words}`);
    expect(body).toContain('edge-ok');
    expect(textOf(body)).toContain('Nothing changes on any host.');
  });

  test('says which error is in the way', async () => {
    const { words } = sample.commits;
    const unknown = await dashboard.get(`/review?from=${'0'.repeat(40)}&to=${words}`);
    expect([unknown.status, textOf(unknown.body)]).toEqual([404, expect.stringContaining('is not among the 6 newest')]);
    expect((await dashboard.get(`/review?from=main&to=${words}`)).status).toBe(400);
    const busy: CommitReviewer['review'] = async () => ({ refused: { reason: 'busy', message: 'ask again' } });
    const answer = await getPage({ ...dashboard.read, review: busy }, `/review?from=${words}&to=${words}`);
    expect([answer.status, textOf(answer.body)]).toEqual([503, expect.stringContaining('ask again')]);
  });

  test('says that there is nothing to compare in', async () => {
    const { read } = await createSampleDashboard();
    expect(textOf((await getPage(read, '/review')).body)).toContain('No commit can be compared');
    expect(textOf((await getPage(read, '/middleware/session-cache?since=')).body)).toContain('no copy of a Git repository');
  });
});

describe('the way to a review', () => {
  test('is on the page of commits and on that of a commit', async () => {
    const { recentCommits = [] } = (await dashboard.read.fleet({})) ?? {};
    const [current, before] = recentCommits.map(({ id }) => id);
    const comparable = async () => recentCommits.map(({ id }) => ({ id }));
    const href = `<a href="/review?from=${before}&amp;to=${current}">`;
    expect((await getPage({ ...dashboard.read, comparable }, '/commits')).body).toContain(`${href}with the one before</a>`);
    expect((await getPage({ ...dashboard.read, comparable }, `/commits/${current}`)).body).toContain(`${href}What it changes</a>`);
    expect((await dashboard.get('/commits')).body).not.toContain('with the one before');
  });
});

describe('the changes on the page of a middleware', () => {
  const changed = (answer: ReturnType<CommitReviewer['changes']>) => ({ ...dashboard.read, changes: () => answer });

  test('cost nothing until somebody asks', async () => {
    const never = { ...dashboard.read, changes: () => Promise.reject(new Error('asked')) };
    const { status, body } = await getPage(never, '/middleware/session-cache');
    expect(status).toBe(200);
    expect(body).toContain('<option value="">before the last change of it</option>');
  });

  test('show author and time of each, and lead to the review', async () => {
    const { first, words } = sample.commits;
    const { body } = await getPage(changed(sample.reviewer.changes('cache', first)), `/middleware/session-cache?since=${first}`);
    const text = textOf(body);
    expect(text).toContain('maxmemory cache 1gb 2gb hot Ada Lovelace');
    expect(text).toContain('requirepass secret cache (secret) (secret)');
    expect(body).toContain(`<a href="/review?from=${first}&amp;to=${words}">`);
  });

  test('say so when there are none, or when they are unknown', async () => {
    const { first } = sample.commits;
    const none = await getPage(changed(sample.reviewer.changes('web', first)), '/middleware/session-cache?since=abcd');
    expect(textOf(none.body)).toContain('No parameter of it changed.');
    expect(await page('/middleware/session-cache?since=main')).toContain('not "main"');
  });
});
