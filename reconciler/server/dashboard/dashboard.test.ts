import { beforeAll, describe, expect, test } from 'vitest';
import { driftedCommits } from '../../../tests/support/drifted-commits.ts';
import { createSampleDashboard, getPage, type SampleDashboard, samplePaths, textOf } from './a-dashboard.ts';

let dashboard: SampleDashboard;
beforeAll(async () => {
  dashboard = await createSampleDashboard();
});

const page = async (path: string) => textOf((await dashboard.get(path)).body);

describe('the fleet page', () => {
  test('tells both axes apart', async () => {
    const text = await page('/');
    expect(text).toContain('15 of 26 members do not match Git, or cannot be seen; 6 not known to be healthy; 2 rollouts need a person.');
    const { body } = await dashboard.get('/');
    expect(body).toContain('aria-label="Sync of 26 members: 4 Blocked, 1 Drifted, 1 Stale, 5 Waiting, 4 Changing, 1 Exempt, 10 Synced"');
    expect(body).toContain('aria-label="Health of 26 members: 3 Unhealthy, 1 Degraded, 2 Unknown, 20 Healthy"');
  });

  test('says that a commit was refused, and why', async () => {
    const text = await page('/');
    expect(text).toContain('Commit refused d41f9c02ab for 6 min');
    expect(text).toContain('MW2004 A value is out of range platform/session-cache.yaml:23');
    expect(text).toContain('Applied on 10 of 14 hosts; 2 hosts not reporting');
  });

  test('says which rollouts need a person, on top and at their rows', async () => {
    const text = await page('/');
    expect(text).toContain('Rollouts that need a person 2 Halted payments-cache for 8 min payments-cache/2 failed: service[');
    expect(text).toContain('Unsafe coordination for 1 h coordination/3 left to restart at 09:26:36 UTC and is not back:');
    const { body } = await dashboard.get('/');
    expect(body).toMatch(/href="\/middleware\/coordination\/rollout"[^\n]*Rollout unsafe/);
    expect(body).not.toMatch(/Rollout (rolling|waiting|idle)/);
  });

  test('keeps the choices in the form', async () => {
    const { body } = await dashboard.get('/?organization=platform&state=Drifted&search=cache');
    expect(body).toContain('<option value="platform" selected>');
    expect(body).toContain('<option value="Drifted" selected>');
    expect(body).toContain('value="cache"');
    expect(body).toContain('/api/v1/fleet?organization=platform&amp;state=Drifted&amp;search=cache');
    expect(textOf(body)).toContain('1 middleware, 1 host.');
  });

  test('is straight when all is well', async () => {
    const view = await dashboard.read.fleet({});
    if (view === undefined) throw new Error('no view');
    const none = { Synced: 0, Drifted: 0, Changing: 0, Waiting: 0, Blocked: 0, Exempt: 0, Unknown: 0, Stale: 0 };
    const totals = {
      ...view.totals,
      members: 2,
      sync: { ...none, Synced: 1, Exempt: 1 },
      health: { Healthy: 2, Degraded: 0, Unhealthy: 0, Unknown: 0 },
      rollouts: { Halted: 0, Unsafe: 0, Unknown: 0, Waiting: 0, Paused: 0, Rolling: 0, Idle: 1 },
    };
    const calm = (fleet: typeof view) => getPage({ ...dashboard.read, fleet: async () => fleet }, '/');
    const { body } = await calm({ ...view, totals, middleware: [], judgement: { state: 'fine', reasons: [] } });
    expect(textOf(body)).toContain('All 2 members match Git; all are healthy.');
    expect(textOf(body)).not.toContain('need a person');
    const stuck = await calm({ ...view, totals: { ...totals, rollouts: { ...totals.rollouts, Unsafe: 1 } } });
    expect(stuck.body).toContain('1 rollout needs a person.');
    expect(stuck.body).not.toContain('<title>shop · Plumb</title>');
    expect(body).toContain('<title>shop · Plumb</title>');
  });
});

describe('the middleware page', () => {
  test('shows each parameter three times, with what differs in words', async () => {
    const text = await page('/middleware/session-cache');
    expect(text).toContain('Parameter Member Desired Disk Running Effect Since Evidence');
    expect(text).toContain(
      'maxmemory bytes the process differs a 536870912 512 MiB 536870912 512 MiB differs from Git: 268435456 256 MiB hot 14 min CONFIG SET by 10.20.9.40:51822',
    );
    expect(text).toContain('save the file differs a 900 1 300 10 differs from Git: not in the file 900 1 300 10 hot 9 min');
    expect(text).toContain('io-threads could not be read a product default not in the file not told restart');
    expect(text).toContain('lfu-log-factor ignored by a rule in Git all 2 10 10 12 hot');
    expect(text).toContain('appendonly all 2 yes yes yes hot');
  });

  test('draws the topology and says it in words', async () => {
    const text = await page('/middleware/session-cache');
    expect(text).toContain('Member a, primary, on host data-1 (10.20.2.21): sync Drifted, health Healthy');
    expect(text).toContain('session-cache/b replicates from session-cache/a');
    expect(text).toContain('front uses session-cache/a as sessions');
  });

  test('does not pass off the last report of a silent host as true now', async () => {
    const text = await page('/middleware/coordination');
    expect(text).toContain('The values of coordination/3 are the last known: the host is silent.');
    expect(text).toContain('No parameter that is reported now differs from Git. Seen: ');
    expect(await page('/middleware/front')).toContain('Nothing is reported for front/b.');
  });
});

test('the host page shows the refused commit and the last report', async () => {
  const text = await page('/hosts/web-2');
  expect(text).toContain('Refuses commit d41f9c02ab');
  expect(text).toContain('MW3002 A profile does not exist platform/session-cache.yaml:9');
  expect(text).toContain('number 120, by commit, took 0.2 s');
  expect(await page('/hosts/spare-1')).toContain('Never reported');
});

describe('the commit page', () => {
  test('shows author, message and progress', async () => {
    const text = await page(`/commits/${driftedCommits.current}`);
    expect(text).toContain('Give the session cache 512 MB');
    expect(text).toContain('Author Ada Lovelace');
    expect(text).toContain('10 of 14 hosts');
    const { body } = await dashboard.get(`/commits/${driftedCommits.current}`);
    expect(body).toContain('<a href="https://wiki.example.com/incidents/2291" rel="noreferrer noopener">');
  });

  test('lists refusals once with the hosts that share them', async () => {
    const text = await page(`/commits/${driftedCommits.refused}`);
    expect(text).toContain('Refused 1 host web-2 MW2004');
    expect(text).toContain('11 Pending 1 Refused 1 Silent 1 Never reported');
  });
});

test('the drift page draws the history and gives its numbers', async () => {
  const { body } = await dashboard.get('/drift');
  const text = textOf(body);
  expect(text).toContain('42 differences appeared and 32 went away');
  expect(text).toContain('Drifted now session-cache');
  const { buckets } = await dashboard.read.driftHistory({ rangeMs: 86_400_000, buckets: 96 });
  const busy = buckets.filter(({ detected }) => detected > 0);
  expect(busy.length).toBeGreaterThan(10);
  expect(body.match(/<rect class="detected"/g)).toHaveLength(busy.length);
});

describe('addresses', () => {
  test.each(samplePaths)('%s is a page', async (path) => {
    expect(await dashboard.get(path)).toMatchObject({ status: 200, body: expect.stringContaining('<h1>') });
  });

  test.each(['/middleware/nothing', '/middleware/nothing/rollout', '/hosts/nobody', '/commits/0000', '/nowhere'])(
    '%s is a page that says no',
    async (path) => {
      const { status, body } = await dashboard.get(path);
      expect(status).toBe(404);
      expect(textOf(body)).toContain('No such');
    },
  );

  test.each(['/drift?range=soon', '/drift?buckets=0', '/events?limit=1001'])('%s is answered with the fault', async (path) => {
    const { status, body } = await dashboard.get(path);
    expect(status).toBe(400);
    expect(textOf(body)).toContain('This address makes no sense');
  });

  test('before the first commit there is a page too', async () => {
    const { status, body } = await getPage({ ...dashboard.read, fleet: async () => undefined }, '/');
    expect(status).toBe(503);
    expect(textOf(body)).toContain('No commit yet');
  });

  test.each(['/hosts/data-1', '/middleware/cache', '/middleware/cache/rollout', '/commits/c3'])(
    'before the first commit nobody says of %s that it is not there',
    async (path) => {
      const none = async () => undefined;
      const read = { ...dashboard.read, hasCommit: () => false, host: none, middleware: none, rollout: none, commit: none };
      const { status, body } = await getPage(read, path);
      expect(status).toBe(503);
      expect(textOf(body)).toContain('No commit yet');
    },
  );

  test('every link of every page leads somewhere', async () => {
    const bodies = await Promise.all(samplePaths.map(async (path) => (await dashboard.get(path)).body));
    const links = new Set(
      bodies.flatMap((body) => [...body.matchAll(/(?:href|src)="(\/[^"]*)"/g)].map(([, link = '']) => link.replaceAll('&amp;', '&'))),
    );
    const own = [...links].filter((link) => !link.startsWith('/api/') && link !== '/metrics');
    expect(own.length).toBeGreaterThan(30);
    const answers = await Promise.all(own.map(async (link) => ({ link, status: (await dashboard.get(link)).status })));
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    const jumps = bodies.flatMap((body) => [...body.matchAll(/href="#([^"]+)"/g)].filter(([, id]) => !body.includes(`id="${id}"`)));
    expect(jumps).toEqual([]);
  });
});

test('a fleet of thousands is cut to the worst, and all of it can be asked for', async () => {
  const view = await dashboard.read.fleet({});
  const [row] = view?.middleware ?? [];
  if (view === undefined || row === undefined) throw new Error('no view');
  const middleware = Array.from({ length: 3000 }, (_, index) => ({ ...row, name: `m-${index}` }));
  const read = { ...dashboard.read, fleet: async () => ({ ...view, middleware }) };
  const { body } = await getPage(read, '/');
  expect(textOf(body)).toContain('The worst 200 of 3000 are shown.');
  expect(body.match(/data-key="m-/g)).toHaveLength(200);
  expect((await getPage(read, '/?rows=all')).body.match(/data-key="m-/g)).toHaveLength(3000);
});
