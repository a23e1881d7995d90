import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { aDriftedFleet } from '../../../tests/support/drifted-fleet.ts';
import { judgeWindow, type RolloutView } from '../../rollout/index.ts';
import { buildRolloutViews } from '../../status/index.ts';
import { runProgram } from '../program.ts';
import { formatRollouts } from './format-rollouts.ts';

const now = Date.parse('2026-11-23T10:30:00.000Z');
const fleet = aDriftedFleet(now);
const views = buildRolloutViews({
  statusInput: {
    expectation: fleet.expectation,
    reports: new Map(fleet.reports.map((report) => [report.host, { report, receivedAt: report.at, clockSkewMs: 0 }])),
    now,
    coordination: { now, rollouts: new Map(fleet.rollouts.map((state) => [state.middleware, state])) },
  },
  isOpen: judgeWindow,
});

const find = (name: string): RolloutView => {
  const view = views.find(({ middleware }) => middleware === name);
  if (view === undefined) throw new Error(`there is no ${name}`);
  return view;
};

/** Answers as a server does; the requests are in `asked`. */
async function serveRollouts(rollouts: readonly RolloutView[]): Promise<{ readonly url: string; readonly asked: readonly string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '');
    asked.push(`${path} ${request.headers.authorization ?? ''}`.trim());
    const one = rollouts.find(({ middleware }) => path === `/api/v1/middleware/${middleware}/rollout`);
    const body = path === '/api/v1/rollouts' ? { rollouts } : one;
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(body ?? {}));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`, asked };
}

async function plumb(...words: readonly string[]): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const written = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name] += String(text);
      return true;
    }),
  );
  try {
    return { code: await runProgram(words), ...written };
  } finally {
    for (const spy of spies) spy.mockRestore();
    process.exitCode = 0;
  }
}

describe('the table', () => {
  test('shows what each member does, what it waits for and since when', () => {
    expect(formatRollouts([find('orders')], { colour: false })).toMatchInlineSnapshot(`
      "orders (kafka)  Rolling
      orders/2: restart done; it is ready and has to stay so; and 1 more; 3 to come
      MEMBER     HOST   ROLE        STATE    READY  LEASE  SINCE                 WHY
      1 canary   mq-1   broker      done     yes    -      2026-11-23T10:27:54Z  Proven: went, and was ready again afterwards
      2          mq-2   broker      proving  yes    23     2026-11-23T10:29:18Z  ProofPending: restart done; it is ready and has to stay so
      4          mq-4   broker      doing    no     24     2026-11-23T10:29:30Z  LeaseHeld: restart, file[/etc/kafka/server.properties]/entries/num.io.threads
      5          mq-5   broker      waiting  yes    -      2026-11-23T10:25:00Z  Budget: away already: orders/2 on mq-2 (lease 23), orders/4 on mq-4 (lease 24); no more than 2 may be
      6 leaving  app-3  broker      waiting  yes    -      2026-11-23T10:25:12Z  Order: waits for orders/5 (broker) on mq-5, which goes first
      3          mq-3   controller  waiting  yes    -      2026-11-23T10:25:00Z  Order: waits for orders/5 (broker) on mq-5, which goes first

      1 middleware: 1 Rolling
      "
    `);
  });

  test('names the holder that is not back, and how to take its lease back', () => {
    expect(formatRollouts([find('coordination')], { colour: false })).toMatchInlineSnapshot(`
      "coordination (zookeeper)  Unsafe
      coordination/3 left to restart at 2026-11-23T09:26:36.000Z and is not back: the agent on data-3 has been silent since 2026-11-23T09:26:48.000Z
      to take lease 7 of coordination/3 back, if it never returns: rollout.release: [7] in Git
      MEMBER  HOST    ROLE                   STATE    READY    LEASE  SINCE                 WHY
      1       data-1  follower               done     yes      -      2026-11-23T09:26:00Z  Proven: went, and was ready again afterwards
      3       data-3  follower (last-known)  doing    unknown  7      2026-11-23T09:26:36Z  Silent: restart, file[/etc/zookeeper/zoo.cfg]/entries/tickTime; the agent on data-3 has been silent since 2026-11-23T09:26:48.000Z
      2       data-2  leader                 waiting  yes      -      2026-11-23T09:24:00Z  NotFresh: coordination/3 (follower) on data-3 has not been heard from for 3798 s

      1 middleware: 1 Unsafe
      "
    `);
  });

  test('of all rollouts: idle ones by name only, what Git holds back, and a line that sums up', () => {
    const text = formatRollouts(views, { colour: false });
    expect(text).toContain('window paused: paused: the sale of 11 November (Organization platform)\n');
    expect(text).toContain('inventory-api (inventory, no coordination)  Rolling\n');
    expect(text).toContain(
      '\nidle: registry, static-files\n\n10 middleware: 1 Halted, 1 Unsafe, 1 Unknown, 2 Waiting, 1 Paused, 2 Rolling, 2 Idle\n',
    );
    expect(formatRollouts([], { colour: false })).toBe('0 middleware\n');
  });

  test('lets no control character of a server through', () => {
    const hostile = { ...find('orders'), middleware: 'a\u001b[31mb\u0007c', message: 'x\u001b]0;title\u0007y\nz' };
    expect(formatRollouts([hostile], { colour: false })).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });
});

describe('plumb status rollout', () => {
  test('exit code 1 while a rollout is halted or unsafe, 0 otherwise', async () => {
    const { url, asked } = await serveRollouts(views);
    expect(await plumb('status', 'rollout', '--server', url)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('1 Halted, 1 Unsafe'),
    });
    expect(await plumb('status', 'rollout', 'payments-cache', '--server', url)).toMatchObject({ code: 1 });
    expect(await plumb('status', 'rollout', 'coordination', '--server', url)).toMatchObject({ code: 1 });
    expect(await plumb('status', '--server', url, '--token', 'secret', 'rollout', 'orders')).toMatchObject({ code: 0 });
    expect(asked).toEqual([
      '/api/v1/rollouts',
      '/api/v1/middleware/payments-cache/rollout',
      '/api/v1/middleware/coordination/rollout',
      '/api/v1/middleware/orders/rollout Bearer secret',
    ]);
    const calm = await serveRollouts(views.filter(({ state }) => state !== 'Halted' && state !== 'Unsafe'));
    expect(await plumb('status', 'rollout', '--server', calm.url)).toMatchObject({ code: 0 });
  });

  test('prints as data what the API serves', async () => {
    const { url } = await serveRollouts(views);
    const all = await plumb('status', 'rollout', '--server', url, '-o', 'json');
    expect(JSON.parse(all.stdout)).toEqual({ rollouts: views });
    const one = await plumb('status', 'rollout', 'orders', '--server', url, '-o', 'yaml');
    expect(one.stdout).toMatch(/^middleware: orders\n/);
  });

  test('exit code 2 and a reason when the server cannot tell', async () => {
    const { url } = await serveRollouts(views);
    expect(await plumb('status', 'rollout', 'ordres', '--server', url)).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('knows no middleware "ordres"; plumb status lists all'),
    });
    expect(await plumb('status', 'rollout', '--server', `${url}/other`)).toMatchObject({ code: 2, stderr: expect.stringContaining('404') });
    expect(await plumb('status', 'rollout', '-o', 'xml')).toMatchObject({ code: 2, stdout: '' });
    expect(await plumb('status', 'rollout', 'a', 'b')).toMatchObject({ code: 2, stdout: '' });
  });

  test('--help has examples and exit codes', async () => {
    const { code, stdout } = await plumb('status', 'rollout', '--help');
    expect(code).toBe(0);
    expect(stdout).toMatch(/Examples:\n {2}# [^\n]+\n {2}\$ plumb status rollout[\s\S]*Exit codes:\n {2}0 {2}/);
  });
});
