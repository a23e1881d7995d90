import { describe, expect, test } from 'vitest';
import type { CheckIn, CheckInAnswer } from '../../../schemas/index.ts';
import { aCheckIn, aLeaseAsk, aMemberStatusReport } from '../../../tests/support/a-check-in.ts';
import { aReport } from '../../../tests/support/sample-fleet.ts';
import { createSampleServer, readSample, type SampleServer, sampleNow, signCheckIn } from '../../../tests/support/sample-server.ts';
import { createChangeHub, type LiveChange } from '../live/change-hub.ts';

const address = 'http://localhost/api/v1/coordination';

async function codeOf(response: Response): Promise<string> {
  return ((await response.json()) as { error: { code: string } }).error.code;
}

async function readMetric({ app }: SampleServer, series: string): Promise<number> {
  return readSample(await (await app.request('/metrics')).text(), series);
}

async function countRefused(server: SampleServer, reason: string): Promise<number> {
  return await readMetric(server, `plumb_coordination_refused_total{reason="${reason}"}`);
}

describe('a signed check-in', () => {
  test('is taken and answered with the time of the store', async () => {
    const { checkIn, store } = await createSampleServer();
    const response = await checkIn(aCheckIn({ echo: sampleNow, asks: [aLeaseAsk()] }));
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      version: 1,
      serverTime: sampleNow,
      nextMs: 1000,
      leases: [{ member: 'cache/a', state: 'waiting', reason: 'NotFresh' }],
    });
    expect((await store.readRollout('cache'))?.sights['cache/a']).toMatchObject({ host: 'data-1', receivedAt: sampleNow });
  });

  test('with nothing to report is answered too', async () => {
    const { checkIn } = await createSampleServer();
    expect(await (await checkIn(aCheckIn({ members: [] }))).json()).toEqual({
      version: 1,
      serverTime: sampleNow,
      nextMs: 10_000,
      leases: [],
    });
  });

  test('shows in the API, where it came about', async () => {
    const { app, checkIn } = await createSampleServer();
    await checkIn(aCheckIn({ echo: sampleNow }));
    const read = async (path: string) => (await (await app.request(path)).json()) as object;
    const rollout = { middleware: 'cache', members: [{ key: 'cache/a', heardAt: new Date(sampleNow).toISOString() }, { key: 'cache/b' }] };
    expect(await read('/api/v1/middleware/cache/rollout')).toMatchObject(rollout);
    const { rollouts } = (await read('/api/v1/rollouts')) as { rollouts: { middleware: string }[] };
    expect(rollouts.find(({ middleware }) => middleware === 'cache')).toMatchObject(rollout);
  });

  test('of a middleware that Git does not have fills no store, whatever its name', async () => {
    const { checkIn, store } = await createSampleServer();
    const members = Array.from({ length: 100 }, (_, index) => aMemberStatusReport({ member: `made-up-${index}/a` }));
    expect((await checkIn(aCheckIn({ members }))).status).toBe(200);
    expect(await store.readRolloutHeads()).toEqual([]);
  });

  test('about a member of another host changes nothing of it, and is counted', async () => {
    const server = await createSampleServer();
    const members = [aMemberStatusReport(), aMemberStatusReport({ member: 'cache/b' })];
    expect((await server.checkIn(aCheckIn({ echo: sampleNow, members, asks: [aLeaseAsk({ member: 'cache/b' })] }))).status).toBe(200);
    const state = await server.store.readRollout('cache');
    expect(Object.keys(state?.sights ?? {})).toEqual(['cache/a']);
    expect([state?.holders, state?.waiting]).toEqual([[], {}]);
    expect(await readMetric(server, 'plumb_coordination_foreign_members_total')).toBe(1);
  });
});

describe('a lease', () => {
  const other = { host: 'data-2', session: 'session-2', members: [aMemberStatusReport({ member: 'cache/b' })] };

  test('is not numbered up to the end of the numbers by one host', async () => {
    const { checkIn } = await createSampleServer();
    await checkIn(aCheckIn({ ...other, echo: sampleNow }));
    let told = 0;
    const ask = async (lastFence: number) => {
      told += 1;
      const response = await checkIn(aCheckIn({ sequence: told, echo: sampleNow, asks: [aLeaseAsk({ lastFence })] }));
      return ((await response.json()) as CheckInAnswer).leases[0]?.fence;
    };
    expect(await ask(1_000_000_000_000)).toBe(1_000_000_000_001);
    expect(await ask(Number.MAX_SAFE_INTEGER)).toBe(1_000_000_000_002);
    expect(await ask(1_000_000_000_002)).toBe(1_000_000_000_002);
  });

  test('is granted to one member, and pages and metrics show it', async () => {
    const hub = createChangeHub();
    const told: LiveChange[] = [];
    hub.subscribe((change) => told.push(change));
    let now = sampleNow;
    const server = await createSampleServer({ now: () => now, hub });
    const ask = async (checkIn: Partial<CheckIn>): Promise<CheckInAnswer> => {
      const response = await server.checkIn(aCheckIn({ echo: now, ...checkIn }), { created: Math.floor(now / 1000) });
      return (await response.json()) as CheckInAnswer;
    };
    await ask({ ...other });
    await ask({ asks: [aLeaseAsk()] });
    now += 3000;
    expect((await ask({ ...other, sequence: 2, asks: [aLeaseAsk({ member: 'cache/b' })] })).leases).toMatchObject([{ state: 'waiting' }]);
    const before = told.length;
    await ask({ ...other, sequence: 3, asks: [aLeaseAsk({ member: 'cache/b' })] });
    expect(told.length).toBe(before);
    const { leases } = await ask({ sequence: 2, asks: [aLeaseAsk()] });
    expect(leases).toMatchObject([{ member: 'cache/a', state: 'granted', fence: 1 }]);
    expect(told.at(-1)).toEqual({ kind: 'rollout', middleware: 'cache', changedAt: expect.any(Number) });
    now += 2000;
    expect(await readMetric(server, 'plumb_lease_holders{middleware="cache"}')).toBe(1);
    expect(await readMetric(server, 'plumb_lease_waiting_seconds{middleware="cache"}')).toBe(2);
    expect(await readMetric(server, 'plumb_rollout_halted{middleware="cache"}')).toBe(0);
    expect(await readMetric(server, 'plumb_lease_granted_total')).toBe(1);
    expect(await readMetric(server, 'plumb_lease_wait_seconds_count')).toBe(1);
    const failed = { member: 'cache/a', fence: 1, commit: 'c2', outcome: 'failed', message: 'the config test said no' } as const;
    await ask({ sequence: 3, releases: [failed] });
    expect(await readMetric(server, 'plumb_rollout_halted{middleware="cache"}')).toBe(1);
    expect(await readMetric(server, 'plumb_rollout_halts_total')).toBe(1);
  });
});

describe('refused and counted', () => {
  test('unsigned, by another key, or changed on the way: 401', async () => {
    const server = await createSampleServer();
    const signed = signCheckIn('http://localhost', aCheckIn());
    expect(await codeOf(await server.app.request(address, { method: 'POST', body: signed.body }))).toBe('unsigned');
    expect(await codeOf(await server.checkIn(aCheckIn(), { signAs: 'data-2' }))).toBe('bad-signature');
    expect(await codeOf(await server.app.request(address, { ...signed, body: signed.body.replace('true', 'false') }))).toBe('bad-digest');
    const report = await server.app.request('http://localhost/api/v1/reports', signed);
    expect([report.status, await codeOf(report)]).toEqual([401, 'bad-signature']);
    for (const reason of ['unsigned', 'bad-signature', 'bad-digest']) expect(await countRefused(server, reason), reason).toBe(1);
    expect(await server.store.readRolloutHeads()).toEqual([]);
  });

  test('a hundred proven hosts that speak for others: 403 each', async () => {
    const server = await createSampleServer();
    for (let sequence = 1; sequence <= 100; sequence += 1) {
      const response = await server.checkIn(aCheckIn({ sequence, asks: [aLeaseAsk()] }), {
        keyId: sequence % 2 === 0 ? 'data-2' : 'web-1',
      });
      expect([response.status, await codeOf(response)]).toEqual([403, 'wrong-host']);
    }
    expect(await countRefused(server, 'wrong-host')).toBe(100);
    expect(await server.store.readRolloutHeads()).toEqual([]);
    console.log('P28 forgedCheckIns=100 accepted=0');
  });

  test('replayed: 401, also when the nonce was that of a report', async () => {
    const server = await createSampleServer();
    const signed = signCheckIn('http://localhost', aCheckIn({ echo: sampleNow }));
    expect((await server.app.request(address, signed)).status).toBe(200);
    expect(await codeOf(await server.app.request(address, signed))).toBe('replayed');
    await server.post(aReport(), { nonce: 'abcdefghijklmnop' });
    expect(await codeOf(await server.checkIn(aCheckIn({ echo: sampleNow, sequence: 2 }), { nonce: 'abcdefghijklmnop' }))).toBe('replayed');
    expect(await countRefused(server, 'replayed')).toBe(2);
    expect((await server.store.readRollout('cache'))?.sights['cache/a']?.sequence).toBe(1);
  });

  test.each([-301, 302])('signed %i s from now: 401', async (offset) => {
    const { checkIn } = await createSampleServer();
    expect(await codeOf(await checkIn(aCheckIn(), { created: Math.floor(sampleNow / 1000) + offset }))).toBe('outside-window');
  });

  test('no check-in, or one of a member with no proper key: 400', async () => {
    const server = await createSampleServer();
    const broken = await server.checkIn({ ...aCheckIn(), sequence: 0 });
    expect(await broken.json()).toMatchObject({ error: { code: 'invalid', findings: [{ pointer: '/sequence' }] } });
    for (const member of ['cache', 'cache/', '/a', 'Cache/a', 'cache/a/b', 'cache/\u0000', '../cache/a', `${'x'.repeat(64)}/a`]) {
      const response = await server.checkIn(aCheckIn({ asks: [aLeaseAsk({ member })] }));
      expect([response.status, await codeOf(response)], member).toEqual([400, 'invalid']);
    }
    expect(await server.store.readRolloutHeads()).toEqual([]);
  });

  test('more than 256 KiB: 413', async () => {
    const server = await createSampleServer();
    const members = Array.from({ length: 300 }, (_, index) => aMemberStatusReport({ member: `cache/${index}`, message: 'x'.repeat(1000) }));
    const response = await server.checkIn(aCheckIn({ members }));
    expect([response.status, await codeOf(response)]).toEqual([413, 'too-large']);
    expect(await countRefused(server, 'too-large')).toBe(1);
  });

  test('while no commit is known, or another server knows a newer one: 503, and nothing is stored', async () => {
    const early = await createSampleServer({ expectation: () => undefined });
    const tooEarly = await early.checkIn(aCheckIn());
    expect([tooEarly.status, await codeOf(tooEarly), tooEarly.headers.get('retry-after')]).toEqual([503, 'not-ready', '1']);
    const server = await createSampleServer();
    await server.store.writeCommitInForce({ commit: 'c3', askedAgoMs: 0 });
    const behind = await server.checkIn(aCheckIn({ asks: [aLeaseAsk()] }));
    expect([behind.status, await codeOf(behind)]).toEqual([503, 'behind']);
    expect(await server.store.readRolloutHeads()).toEqual([]);
    await server.store.writeCommitInForce({ commit: 'c2', askedAgoMs: 0 });
    expect((await server.checkIn(aCheckIn())).status).toBe(200);
    expect([await countRefused(early, 'not-ready'), await countRefused(server, 'behind')]).toEqual([1, 1]);
  });

  test('while the store fails: 503, for reports too', async () => {
    const errors: Error[] = [];
    const { store, checkIn, post } = await createSampleServer({ onError: (error) => errors.push(error) });
    await store.close();
    for (const response of [await checkIn(aCheckIn()), await post(aReport())])
      expect([response.status, await codeOf(response), response.headers.get('retry-after')]).toEqual([503, 'unavailable', '1']);
    expect(errors).toHaveLength(2);
  });
});
