import { beforeAll, describe, expect, test } from 'vitest';
import type { Judgement } from '../../status/index.ts';
import { createSampleDashboard, getPage, type SampleDashboard, textOf } from './a-dashboard.ts';

let dashboard: SampleDashboard;
beforeAll(async () => {
  dashboard = await createSampleDashboard();
});

const page = async (path: string) => textOf((await dashboard.get(path)).body);

describe('the rollouts page', () => {
  test('has all of them, worst first, each with its order, why, and the window', async () => {
    const { body } = await dashboard.get('/rollouts');
    const rows = [...body.matchAll(/data-key="([a-z-]+)" class="(?:calm)?"/g)].map(([, key]) => key);
    expect(rows.slice(0, 3)).toEqual(['payments-cache', 'coordination', 'mail']);
    expect(rows).toHaveLength(10);
    expect(body).toContain('aria-label="In order: 1 Done, 2 Proving, 4 At it, 5 Waiting, 6 Waiting, 3 Waiting"');
    const text = textOf(body);
    expect(text).toContain('2 of 10 middleware need a person. 1 Halted 1 Unsafe 1 Unknown 2 Waiting 1 Paused 2 Rolling 2 Idle');
    expect(text).toContain('Closed until 16:00:00 UTC');
    expect(text).toContain('static-files nginx no coordination');
  });

  test('has the judgement of each middleware as the status makes it', async () => {
    const reason = { subject: 'payments-cache/2', reason: 'ProbeFails', message: 'no answer' };
    const judgements = new Map<string, Judgement>([
      ['payments-cache', { state: 'needsPerson', reasons: [{ judgement: 'needsPerson', ...reason }] }],
      ['mail', { state: 'underWay', reasons: [{ judgement: 'underWay', ...reason, subject: 'mail/1', reason: 'Changing' }] }],
      ['orders', { state: 'fine', reasons: [] }],
    ]);
    const read = { ...dashboard.read, judgements: async () => judgements };
    const { body } = await getPage(read, '/rollouts');
    const rows = body.split('<tr').map((row) => [row, row.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')] as const);
    const rowOf = (name: string) => rows.find(([row]) => row.includes(`href="/middleware/${name}/rollout"`))?.[1];
    expect(rowOf('payments-cache')).toContain('needs a person payments-cache/2 ProbeFails');
    expect(rowOf('mail')).toContain('under way mail/1 Changing');
    expect(rowOf('orders')).toContain('fine');
    const one = async (name: string) => textOf((await getPage(read, `/middleware/${name}/rollout`)).body);
    expect(await one('payments-cache')).toMatch(/1 reason needs a person payments-cache\/2 ProbeFails ?: no answer/);
    expect(await one('mail')).toContain('1 thing under way');
    expect(await one('orders')).not.toContain('under way');
    // The real reader gives what the pages of the middleware say.
    const real = (await dashboard.read.judgements()) ?? new Map<string, Judgement>();
    expect(real.size).toBeGreaterThan(0);
    for (const [name, judgement] of real) expect((await dashboard.read.middleware(name))?.judgement).toEqual(judgement);
  });

  test('says so when there is nothing to show, or nothing to do', async () => {
    const views = (await dashboard.read.rollouts()) ?? [];
    const show = async (rollouts: typeof views) =>
      textOf((await getPage({ ...dashboard.read, rollouts: async () => rollouts }, '/rollouts')).body);
    expect(await show([])).toContain('Git lists no middleware.');
    expect(await show(views.filter(({ state }) => state === 'Idle'))).toContain('Nothing is under way.');
    expect(await show(views.filter(({ state }) => state === 'Rolling'))).toContain('Nothing needs a person.');
  });

  test('before the first commit there is a page too', async () => {
    expect((await getPage({ ...dashboard.read, rollouts: async () => undefined }, '/rollouts')).status).toBe(503);
  });
});

describe('the page of one rollout', () => {
  test('draws the order: members that went, members at it, the gate, members to come', async () => {
    const { body } = await dashboard.get('/middleware/orders/rollout');
    const titles = [...body.matchAll(/<text class="(?:host-title|node-title|node-state)"[^>]*>([^<]*)</g)].map(([, text]) => text);
    expect(titles.filter((text) => ['Went', 'At it', 'To come'].includes(text ?? '')).slice(0, 3)).toEqual(['Went', 'At it', 'To come']);
    expect(body).toContain('<title>orders/1 (broker, canary) on mq-1: Done, Ready. went, and was ready again afterwards</title>');
    expect(body).toContain(
      '<title>orders/4 (broker) on mq-4: At it, Not ready; lease 24 to restart. restart, file[/etc/kafka/server.properties]/entries/num.io.threads</title>',
    );
    expect(body).toContain(
      '<title>orders/6 (broker, leaving) on app-3: Waiting, Ready. waits for orders/5 (broker) on mq-5, which goes first</title>',
    );
    expect(body).toContain('restart 10:29:30');
  });

  test('has the same as text, with the log', async () => {
    const text = await page('/middleware/orders/rollout');
    expect(text).toContain(
      '6 leaving broker, as it says now app-3 Waiting 4 min Order waits for orders/5 (broker) on mq-5, which goes first Ready heard just now',
    );
    expect(text).toContain(
      'orders/4 on mq-4 24 restart file[/etc/kafka/server.properties]/entries/num.io.threads commit 8c5b1e7f20 30 s ago – 10:39:30 UTC',
    );
    expect(text).toContain('10:29:30 30 s ago granted orders/4 24 restart 4 min 28 s');
  });

  test('halted: says why and how to go on; the gate is closed', async () => {
    const { body } = await dashboard.get('/middleware/payments-cache/rollout');
    const text = textOf(body);
    expect(text).toContain('Halted payments-cache/2 failed for 8 min service[redis-payments-cache-2]: killed 14 s after its start');
    expect(text).toContain('To go on, commit a change of middleware payments-cache , or revert the last one');
    expect(body).toMatch(/station-gate tone-bad/);
    expect(body).toContain('<title>Halted · rollout of payments-cache · Plumb</title>');
  });

  test('unsafe: names the holder, since when, doing what, and how to take the lease back', async () => {
    const text = await page('/middleware/coordination/rollout');
    expect(text).toContain(
      'coordination/3 on data-3 left to restart under lease 7, 1 h ago . Silent: the agent on data-3 has been silent since 09:26:48 UTC',
    );
    expect(text).toContain('metadata: name: coordination spec: rollout: release: [7]');
    expect(text).toContain('At it 1 h Silent');
    expect(text).toContain('Not known heard 1 h ago 7');
  });

  test('says openly that agents do not coordinate', async () => {
    expect(await page('/middleware/static-files/rollout')).toContain('none : its agents do not ask one another');
  });

  test('is linked from the middleware, and leases are on the page of their host', async () => {
    expect((await dashboard.get('/middleware/orders')).body).toContain('<a href="/middleware/orders/rollout">');
    expect(await page('/hosts/mq-4')).toContain('Leases it holds 1');
    expect(await page('/hosts/mq-1')).not.toContain('Leases it holds');
  });
});
