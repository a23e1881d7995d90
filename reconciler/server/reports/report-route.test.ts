import { describe, expect, test } from 'vitest';
import type { Report } from '../../../schemas/index.ts';
import { aDriftedMember, aMemberReport, aReport } from '../../../tests/support/sample-fleet.ts';
import { createSampleServer, readSample, type SampleServer, sampleNow, signReport } from '../../../tests/support/sample-server.ts';

const aMember = aMemberReport();
const seconds = Math.floor(sampleNow / 1000);
const address = 'http://localhost/api/v1/reports';

async function codeOf(response: Response): Promise<string> {
  return ((await response.json()) as { error: { code: string } }).error.code;
}

describe('a signed report', () => {
  test('is taken once, and again is a duplicate', async () => {
    const { post, store } = await createSampleServer();
    const first = await post(aReport());
    expect([first.status, await first.json()]).toEqual([200, { accepted: true, duplicate: false, lastSequence: 1 }]);
    const again = await post(aReport());
    expect([again.status, await again.json()]).toEqual([200, { accepted: false, duplicate: true, lastSequence: 1 }]);
    expect((await store.readReport('data-1'))?.report).toEqual(aReport());
  });

  test('with the sequence of another report is a conflict, and the answer has the last sequence', async () => {
    const { post, countRefused } = await createSampleServer();
    await post(aReport());
    await post(aReport({ sequence: 7 }));
    const response = await post(aReport({ durationMs: 9 }));
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({ error: { code: 'conflict' }, lastSequence: 7 });
    expect(await countRefused('conflict')).toBe(1);
  });

  test('that arrives late does not become the last one', async () => {
    const { post, store } = await createSampleServer();
    await post(aReport({ sequence: 3 }));
    expect(await (await post(aReport({ sequence: 2 }))).json()).toEqual({ accepted: true, duplicate: false, lastSequence: 3 });
    expect((await store.readReport('data-1'))?.report.sequence).toBe(3);
  });

  test('shows how far the clock of its host is off, and is dated by the clock of the server', async () => {
    const { post, app } = await createSampleServer();
    await post(aReport({ at: '2026-11-23T09:58:58.000Z' }), { created: seconds - 120 });
    const host = (await (await app.request('/api/v1/hosts/data-1')).json()) as { lastReportAt: string; lastReport: object };
    expect(host.lastReport).toMatchObject({ clockSkewMs: 120_500 });
    expect(host.lastReportAt).toBe('2026-11-23T10:00:58.500Z');
  });

  test.each([
    ['a sequence', { sequence: 1e308 }],
    ['a sequence', { sequence: 2 ** 53 }],
    ['a duration', { durationMs: 2 ** 53 }],
    ['a duration of an event', { events: [{ code: 'StepDone', at: '2026-11-23T10:00:00.000Z', message: 'x', durationMs: 2 ** 53 }] }],
    ['a process', { members: [{ ...aMember, services: [{ id: 'service[x]', running: true, pid: 2 ** 31 }] }] }],
  ] as const)('with %s that cannot be is refused: nothing of it is stored', async (_what, numbers) => {
    const { post, store, app } = await createSampleServer();
    expect((await post(aReport(numbers as Partial<Report>))).status).toBe(400);
    expect((await post(aReport())).status).toBe(200);
    expect((await store.readReport('data-1'))?.report).toEqual(aReport());
    for (const page of ['/api/v1/events', '/api/v1/drift-history', '/api/v1/hosts/data-1'])
      expect((await app.request(page)).status, page).toBe(200);
  });

  test('whose host is ahead of time heads no list for longer than it takes: its events are dated by the server', async () => {
    const { post, app } = await createSampleServer();
    const event = (at: string) => ({ code: 'StepDone', at, message: 'x' }) as const;
    await post(aReport({ events: [event('9999-12-31T00:00:00.000Z'), event('2026-11-23T09:00:00.000Z')] }));
    const { events } = (await (await app.request('/api/v1/events')).json()) as { readonly events: readonly { readonly at: string }[] };
    expect(events.map(({ at }) => at)).toEqual([new Date(sampleNow).toISOString(), '2026-11-23T09:00:00.000Z']);
  });

  test('has no time after the moment it was signed, and is still the same report when it comes again', async () => {
    const { post, store } = await createSampleServer();
    const future = '9999-12-31T00:00:00.000Z';
    const condition = { type: 'Ready', status: 'True', reason: 'InSync', message: '', changedAt: future } as const;
    const report = aReport({ at: future, conditions: [condition], members: [{ ...aMember, conditions: [condition] }] });
    // The clock of the host is two minutes ahead: its own time is what its reports are dated by.
    const signing = { created: seconds + 120 };
    expect((await post(report, signing)).status).toBe(200);
    const signed = new Date((seconds + 122) * 1000).toISOString();
    const stored = (await store.readReport('data-1'))?.report;
    expect([stored?.at, stored?.conditions[0]?.changedAt, stored?.members[0]?.conditions[0]?.changedAt]).toEqual([signed, signed, signed]);
    expect(stored?.members[0]?.services).toEqual(aMember.services);
    expect(await (await post(report, { created: seconds + 150 })).json()).toMatchObject({ duplicate: true });
    expect((await store.readProgress('c2'))[0]?.appliedAt).toBe(signed);
  });

  test('that contradicts itself is taken, and counted', async () => {
    const { post, app } = await createSampleServer();
    expect((await post(aReport({ members: [aDriftedMember()] }))).status).toBe(200);
    expect(await (await app.request('/metrics')).text()).toContain('plumb_condition_violations_total{rule="ready-out-of-sync"} 1');
  });
});

test('a host tells of what it carries or carried, and of the members of others nothing', async () => {
  const { post, app, store } = await createSampleServer();
  const about = (member: string, message: string) =>
    ({ code: 'ServiceRestarted', at: '2026-11-23T10:00:00.000Z', member, message }) as const;
  const events = async (query: string) => {
    const answer = (await (await app.request(`/api/v1/events?${query}`)).json()) as {
      readonly events: readonly { readonly message: string; readonly member?: string; readonly middleware?: string }[];
    };
    return answer.events.map(({ message, member, middleware }) => [message, member, middleware]);
  };
  // A flood of others' does not push out what is true.
  const forged = Array.from({ length: 900 }, () => about('cache/a', 'forged'));
  await post(aReport({ host: 'web-1', members: [], events: [...forged, about('cache/ghost', 'made up'), about('front/web', 'own')] }));
  await post(aReport({ events: [about('cache/a', 'true')] }));
  expect(await events('middleware=cache&limit=10')).toEqual([['true', 'cache/a', 'cache']]);
  expect(await events('middleware=front&limit=10')).toEqual([['own', 'front/web', 'front']]);
  const own = await events('host=web-1&limit=1000');
  expect(own).toHaveLength(902);
  expect(own.filter(([message]) => message !== 'own')).not.toContainEqual(expect.arrayContaining(['cache']));
  const page = await (await app.request('/api/v1/middleware/cache')).text();
  expect(page).not.toContain('forged');
  // What a host carried before counts on.
  await store.writeIdentities([{ host: 'data-1', members: [] }]);
  expect(await events('middleware=cache&limit=10')).toEqual([['true', 'cache/a', 'cache']]);
  await store.prune({ keepFrom: Date.now() * 2, reportsPerHost: 10, noncesFrom: 0 });
  await post(aReport({ sequence: 2, events: [about('cache/a', 'late')] }));
  expect(await events('middleware=cache&limit=10')).toEqual([]);
});

test('the time until the last host has applied a commit is counted once, also after a restart', async () => {
  const first = await createSampleServer();
  await first.store.writeCommit({ id: 'c2', firstSeenAt: '2026-11-23T10:00:00.000Z' });
  const seen = async (server: SampleServer) => {
    const text = await (await server.app.request('/metrics')).text();
    return [readSample(text, 'plumb_commit_converged_seconds_count'), readSample(text, 'plumb_commit_converged_seconds_sum')];
  };
  await first.post(aReport({ at: '2026-11-23T10:00:30.000Z' }));
  await first.post(aReport({ host: 'web-1', at: '2026-11-23T10:00:45.000Z' }));
  await first.post(aReport({ host: 'data-2', commit: 'c1', appliedCommit: 'c1' }));
  expect(await seen(first)).toEqual([0, 0]);
  await first.post(aReport({ host: 'data-2', sequence: 2, at: '2026-11-23T10:00:40.000Z' }));
  expect(await seen(first)).toEqual([1, 45]);
  const second = await createSampleServer({ store: first.store });
  await second.post(aReport({ sequence: 2 }));
  expect(await seen(second)).toEqual([0, 0]);
});

test('two agents of one host are seen at the host for an hour', async () => {
  let now = sampleNow;
  const { app, post } = await createSampleServer({ now: () => now });
  const conditions = async () => {
    const host = (await (await app.request('/api/v1/hosts/data-1')).json()) as { conditions: { type: string; message: string }[] };
    return host.conditions.map(({ type }) => type);
  };
  await post(aReport());
  expect(await conditions()).toEqual(['Ready']);
  expect((await post(aReport({ durationMs: 9 }))).status).toBe(409);
  await post(aReport({ sequence: 2 }));
  expect(await conditions()).toEqual(['Ready', 'IdentityConflict']);
  now += 3_599_000;
  expect(await conditions()).toContain('IdentityConflict');
  now += 1000;
  expect(await conditions()).toEqual(['Ready']);
});

describe('refused and counted', () => {
  test('unsigned: 401', async () => {
    const { app, countRefused } = await createSampleServer();
    const { method, body } = signReport('http://localhost', aReport());
    const response = await app.request(address, { method, body });
    expect([response.status, await codeOf(response)]).toEqual([401, 'unsigned']);
    expect(await countRefused('unsigned')).toBe(1);
  });

  test('signed with the key of another host: 401, and nothing is stored', async () => {
    const { post, store, countRefused } = await createSampleServer();
    const response = await post(aReport(), { signAs: 'data-2' });
    expect([response.status, await codeOf(response)]).toEqual([401, 'bad-signature']);
    expect(await countRefused('bad-signature')).toBe(1);
    expect(await store.readReport('data-1')).toBeUndefined();
  });

  test('a hundred proven hosts that report for others: 403 each', async () => {
    const { post, store, countRefused } = await createSampleServer();
    for (let sequence = 1; sequence <= 100; sequence += 1) {
      const response = await post(aReport({ sequence }), { keyId: sequence % 2 === 0 ? 'data-2' : 'web-1' });
      expect([response.status, await codeOf(response)]).toEqual([403, 'wrong-host']);
    }
    expect(await countRefused('wrong-host')).toBe(100);
    expect(await store.readHeads()).toEqual([]);
    console.log('P28 forged=100 accepted=0');
  });

  test('replayed: 401, whatever else is asked with the same nonce', async () => {
    const { app, post, countRefused } = await createSampleServer();
    const request = signReport('http://localhost', aReport());
    expect((await app.request(address, request)).status).toBe(200);
    const replay = await app.request(address, request);
    expect([replay.status, await codeOf(replay)]).toEqual([401, 'replayed']);
    expect((await post(aReport({ sequence: 2 }), { nonce: 'abcdefghijklmnop' })).status).toBe(200);
    expect(await codeOf(await post(aReport({ sequence: 3 }), { nonce: 'abcdefghijklmnop' }))).toBe('replayed');
    expect(await countRefused('replayed')).toBe(2);
  });

  test.each([
    [-301, 401],
    [-300, 200],
    [300, 200],
    [302, 401],
  ])('a signature of %i s from now: %i', async (offset, status) => {
    const { post, countRefused } = await createSampleServer({ now: () => seconds * 1000 });
    expect((await post(aReport(), { created: seconds + offset })).status).toBe(status);
    expect(await countRefused('outside-window')).toBe(status === 401 ? 1 : 0);
  });

  test('a body changed on the way: 401', async () => {
    const { app, countRefused } = await createSampleServer();
    const request = signReport('http://localhost', aReport());
    const tampered = await app.request(address, { ...request, body: request.body.replace('Synced', 'Drifted') });
    expect([tampered.status, await codeOf(tampered)]).toEqual([401, 'bad-digest']);
    expect(await countRefused('bad-digest')).toBe(1);
  });

  test('meant for another server, or with any header changed: 401', async () => {
    const { app, countRefused } = await createSampleServer();
    expect(await codeOf(await app.request(address, signReport('http://other.example', aReport())))).toBe('bad-signature');
    const request = signReport('http://localhost', aReport());
    const input = request.headers['signature-input'] ?? '';
    const renamed = { ...request, headers: { ...request.headers, 'signature-input': input.replace('data-1', 'data-2') } };
    expect(await codeOf(await app.request(address, renamed))).toBe('bad-signature');
    const digest = signReport('http://localhost', aReport({ sequence: 2 }));
    const swapped = {
      ...request,
      body: digest.body,
      headers: { ...request.headers, 'content-digest': digest.headers['content-digest'] ?? '' },
    };
    expect(await codeOf(await app.request(address, swapped))).toBe('bad-signature');
    expect(await countRefused('bad-signature')).toBe(3);
  });

  test('a host that Git does not have, or has without identity: 401', async () => {
    const { post } = await createSampleServer();
    expect(await codeOf(await post(aReport({ host: 'stranger' }), { signAs: 'data-1' }))).toBe('unknown-host');
    expect(await codeOf(await post(aReport({ host: 'no-identity' }), { signAs: 'data-1' }))).toBe('no-identity');
  });

  test('no report, or a broken one: 400 with its findings', async () => {
    const { post, app, countRefused } = await createSampleServer();
    const broken = await post({ ...aReport(), sequence: 0 });
    expect(broken.status).toBe(400);
    expect(await broken.json()).toMatchObject({ error: { code: 'invalid', findings: [{ pointer: '/sequence' }] } });
    const badTime = await post(aReport({ at: 'yesterday' }));
    expect(await badTime.json()).toMatchObject({ error: { code: 'invalid', findings: [{ pointer: '/at' }] } });
    expect(await countRefused('invalid')).toBe(2);
    expect((await app.request(address, { method: 'POST', body: '{' })).status).toBe(401);
  });

  test('while no commit is known: 503', async () => {
    const { post, countRefused } = await createSampleServer({ expectation: () => undefined });
    const response = await post(aReport());
    expect([response.status, await codeOf(response), response.headers.get('retry-after')]).toEqual([503, 'not-ready', '1']);
    expect(await countRefused('not-ready')).toBe(1);
  });

  test('more than 2 MiB: 413, also when the length is not announced', async () => {
    const { app, countRefused } = await createSampleServer();
    const { method, headers } = signReport('http://localhost', aReport());
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        pulled += 1;
        controller.enqueue(new Uint8Array(65_536));
      },
    });
    const response = await app.request(new Request(address, { method, headers, body: endless, duplex: 'half' } as RequestInit));
    expect([response.status, await codeOf(response)]).toEqual([413, 'too-large']);
    expect(pulled).toBeLessThan(40);
    expect(await countRefused('too-large')).toBe(1);
  });
});
