import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Report, ReportEvent } from '../../../schemas/index.ts';
import { aMemberReport, aReport } from '../../../tests/support/sample-fleet.ts';
import { describeIdentities } from './identity-contract.ts';
import { describeReviews } from './review-contract.ts';
import { describeRollouts } from './rollout-contract.ts';
import { describeSentStatuses } from './sent-status-contract.ts';
import type { Store } from './store.ts';

let nonces = 0;

function delivery(overrides: Parameters<typeof aReport>[0] = {}, receivedAt = 1_000_000) {
  nonces += 1;
  return { report: aReport(overrides), nonce: `nonce-${nonces}-0123456789`, receivedAt, clockSkewMs: 7 };
}

function anEvent(overrides: Partial<ReportEvent> = {}): ReportEvent {
  return { code: 'DriftDetected', at: '2026-11-23T10:00:30.000Z', message: 'maxmemory', member: 'cache/a', ...overrides };
}

/** The contract of every store. Each test uses hosts of its own. */
export function describeStore(name: string, open: () => Promise<Store>): void {
  describe(name, () => {
    let store: Store;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(() => store.close());
    describeDelivery(() => store);
    describeHistory(() => store);
    describeRollouts(() => store);
    describeSentStatuses(() => store);
    describeReviews(() => store);
    describeIdentities(() => store);
  });
}

function describeDelivery(store: () => Store): void {
  test('a report comes back as it was delivered', async () => {
    const host = 'whole';
    const given = delivery({ host, events: [anEvent()], members: [aMemberReport({ key: '中文 ☃/\u0000' })] });
    expect(await store().ingest(given)).toEqual({ result: 'accepted', lastSequence: 1 });
    expect(await store().readReport(host)).toMatchObject({ report: given.report, receivedAt: '1970-01-01T00:16:40.000Z', clockSkewMs: 7 });
    expect(await store().readReport(host, 1)).toEqual(await store().readReport(host));
    expect(await store().readReport(host, 2)).toBeUndefined();
    expect(await store().readReport('nobody')).toBeUndefined();
  });

  test('the same report again is a duplicate, another with its sequence a conflict', async () => {
    const host = 'twice';
    await store().ingest(delivery({ host }));
    expect(await store().ingest(delivery({ host }))).toEqual({ result: 'duplicate', lastSequence: 1 });
    expect(await store().ingest(delivery({ host, durationMs: 999 }))).toEqual({ result: 'conflict', lastSequence: 1 });
    expect((await store().readReport(host))?.report.durationMs).toBe(120);
  });

  test('a nonce is good once a host', async () => {
    const first = delivery({ host: 'nonce-a' });
    await store().ingest(first);
    expect(await store().ingest({ ...first, report: aReport({ host: 'nonce-a', sequence: 2 }) })).toEqual({
      result: 'replayed',
      lastSequence: 1,
    });
    expect(await store().readReport('nonce-a', 2)).toBeUndefined();
    expect(await store().ingest({ ...first, report: aReport({ host: 'nonce-b' }) })).toMatchObject({ result: 'accepted' });
  });

  test('the last reports of some hosts come as text, those of another commit where they are asked for', async () => {
    const [still, moved, many, silent] = ['text-still', 'text-moved', 'text-many', 'text-silent'];
    const made = (host: string, sequence: number, commit: string) =>
      delivery({ host, sequence, commit, durationMs: sequence, members: [aMemberReport({ key: '中文 ☃/1' })] }, 1_000_000 + sequence);
    await store().ingest(made(still, 1, 'old'));
    for (const [sequence, commit] of [
      [1, 'older'],
      [2, 'old'],
      [3, 'new'],
      [4, 'new'],
    ] as const)
      await store().ingest(made(moved, sequence, commit));
    for (let sequence = 1; sequence <= 30; sequence += 1) await store().ingest(made(many, sequence, sequence === 1 ? 'old' : 'new'));
    await store().ingest(delivery({ host: still, durationMs: 999 }, 2_000_000));
    const hosts = [many, moved, silent, still];
    const texts = async (before?: string) => {
      const read = await store().readReportTexts({ hosts, ...(before === undefined ? {} : { before }) });
      return read.map(({ host, body, receivedAt }) => [host, (JSON.parse(body) as Report).sequence, Date.parse(receivedAt)]);
    };
    expect(await texts()).toEqual([
      [many, 30, 1_000_030],
      [moved, 4, 1_000_004],
      [still, 1, 1_000_001],
    ]);
    // So many reports on the commit are passed over, and no more.
    expect(await texts('new')).toEqual([
      [many, 30, 1_000_030],
      [moved, 2, 1_000_002],
      [still, 1, 1_000_001],
    ]);
    const [text] = await store().readReportTexts({ hosts: [still] });
    const last = await store().readLastReport(still);
    expect({ ...text, body: JSON.parse(text?.body ?? '') }).toEqual({ ...last, report: undefined, host: still, body: last?.report });
    expect(text?.conflict?.count).toBe(1);
    expect(await store().readReportTexts({ hosts: [] })).toEqual([]);
  });

  test('a late report is kept and never overwrites a newer one', async () => {
    const host = 'late';
    await store().ingest(delivery({ host, sequence: 5, durationMs: 5 }));
    expect(await store().ingest(delivery({ host, sequence: 4, durationMs: 4 }))).toEqual({ result: 'accepted', lastSequence: 5 });
    expect((await store().readReport(host))?.report.sequence).toBe(5);
    expect((await store().readReport(host, 4))?.report.durationMs).toBe(4);
    expect((await store().readHeads()).filter((head) => head.host === host)).toMatchObject([{ sequence: 5 }]);
  });

  test('deliveries at the same time are stored once each', async () => {
    const host = 'crowd';
    const sequences = Array.from({ length: 20 }, (_, index) => index + 1);
    const results = await Promise.all(
      [...sequences, ...sequences].map((sequence) => store().ingest(delivery({ host, sequence, events: [anEvent()] }))),
    );
    expect(results.filter(({ result }) => result === 'accepted')).toHaveLength(20);
    expect(results.filter(({ result }) => result === 'duplicate')).toHaveLength(20);
    expect(await store().readEvents({ host, limit: 100 })).toHaveLength(20);
    expect((await store().readReport(host))?.report.sequence).toBe(20);
  });

  test('a thousand events of one report are all kept', async () => {
    const host = 'many';
    await store().ingest(delivery({ host, events: Array.from({ length: 1000 }, (_, index) => anEvent({ message: `${index}` })) }));
    expect(await store().readEvents({ host, limit: 2000 })).toHaveLength(1000);
  });

  test('conflicts of a host are counted while they follow one another', async () => {
    const host = 'cloned';
    const conflict = async () => (await store().readHeads()).find((head) => head.host === host)?.conflict;
    await store().ingest(delivery({ host }));
    expect(await conflict()).toBeUndefined();
    for (const at of [1_000_000, 1_060_000]) await store().ingest(delivery({ host, durationMs: 1 }, at));
    await store().ingest(delivery({ host, sequence: 2 }, 1_070_000));
    const seen = { since: '1970-01-01T00:16:40.000Z', lastAt: '1970-01-01T00:17:40.000Z', count: 2 };
    expect(await conflict()).toEqual(seen);
    expect((await store().readLastReport(host))?.conflict).toEqual(seen);
    await store().ingest(delivery({ host, durationMs: 2 }, 5_000_000));
    expect(await conflict()).toMatchObject({ since: '1970-01-01T01:23:20.000Z', count: 1 });
  });

  test('a host built anew is seen at once, and who was given up before and comes back is counted', async () => {
    const host = 'rebuilt';
    const [old, anew] = ['a'.repeat(32), 'b'.repeat(32)];
    const made = (epoch: string, sequence: number, at = 1_000_000) =>
      store().ingest(delivery({ host, epoch, sequence, durationMs: sequence }, at));
    const shown = async () => {
      const { epoch, sequence } = (await store().readReport(host))?.report ?? {};
      const head = (await store().readHeads()).find((one) => one.host === host);
      return [epoch, sequence, head?.sequence, head?.conflict?.count];
    };
    expect(await made(old, 260_000)).toEqual({ result: 'accepted', lastSequence: 260_000 });
    expect(await made(anew, 1)).toEqual({ result: 'accepted', lastSequence: 1, position: 260_001 });
    expect(await made(anew, 1)).toEqual({ result: 'duplicate', lastSequence: 1 });
    expect(await made(anew, 2)).toEqual({ result: 'accepted', lastSequence: 2, position: 260_002 });
    expect(await shown()).toEqual([anew, 2, 260_002, undefined]);
    // A late one of the epoch before changes nothing: it is known, or was never sent.
    expect((await made(old, 260_000)).result).toBe('duplicate');
    expect(await shown()).toEqual([anew, 2, 260_002, undefined]);
    expect((await made(old, 260_001)).result).toBe('accepted');
    expect(await shown()).toEqual([old, 260_001, 260_003, 1]);
  });

  test('a new identity begins to count anew, and the same report under it is stored once', async () => {
    const host = 'new-key';
    const made = (identity: string, sequence: number) =>
      store().ingest({ ...delivery({ host, sequence, durationMs: sequence }), identity });
    await made('first', 1_000_000_000_000);
    expect(await made('second', 1_000_000_000_000)).toMatchObject({ result: 'duplicate' });
    expect(await made('second', 1)).toMatchObject({ result: 'accepted', lastSequence: 1 });
    expect((await store().readReport(host))?.report.sequence).toBe(1);
  });

  test('however far a host jumps it uses up no numbers', async () => {
    const host = 'jumps';
    for (let round = 0; round < 20; round += 1) {
      const epoch = String(round).padStart(32, '0');
      for (const sequence of [1, 1_000_000_000_000]) await store().ingest(delivery({ host, epoch, sequence }));
    }
    const head = (await store().readHeads()).find((one) => one.host === host);
    expect(head?.sequence).toBe(40);
    expect((await store().readReport(host))?.report.sequence).toBe(1_000_000_000_000);
  });

  test('ping answers', async () => {
    await expect(store().ping()).resolves.toBeUndefined();
  });
}

function describeHistory(store: () => Store): void {
  test('events are found by host, middleware, code and time, newest first', async () => {
    const host = 'events';
    const events = [
      anEvent({ code: 'CommitSeen', at: '2026-11-23T10:00:00.000Z', member: 'm1/a' }),
      anEvent({ at: '2026-11-23T10:00:10.000Z', member: 'm1/a', resource: 'file[x]', pointer: '/mode', effect: 'hot' }),
      anEvent({ code: 'DriftHealed', at: '2026-11-23T10:00:20.000Z', member: 'm2/a', durationMs: 1500, message: 'nul \u0000 byte' }),
    ];
    await store().ingest(delivery({ host, events }, Date.parse('2026-11-23T10:01:00.000Z')));
    const codes = async (query: object) => (await store().readEvents({ host, limit: 10, ...query })).map((event) => event.code);
    expect(await codes({})).toEqual(['DriftHealed', 'DriftDetected', 'CommitSeen']);
    expect(await codes({ middleware: 'm1' })).toEqual(['DriftDetected', 'CommitSeen']);
    expect(await codes({ codes: ['DriftHealed', 'CommitSeen'] })).toEqual(['DriftHealed', 'CommitSeen']);
    expect(await codes({ from: Date.parse('2026-11-23T10:00:10.000Z') })).toEqual(['DriftHealed', 'DriftDetected']);
    expect(await codes({ limit: 1 })).toEqual(['DriftHealed']);
    expect((await store().readEvents({ host, limit: 10 }))[1]).toEqual({
      host,
      sequence: 1,
      index: 1,
      code: 'DriftDetected',
      at: '2026-11-23T10:00:10.000Z',
      message: 'maxmemory',
      middleware: 'm1',
      member: 'm1/a',
      resource: 'file[x]',
      pointer: '/mode',
      effect: 'hot',
    });
  });

  test('a commit keeps the first time it was seen', async () => {
    await store().writeCommit({ id: 'k1', author: 'Ada', firstSeenAt: '2026-01-01T00:00:00.000Z' });
    await store().writeCommit({ id: 'k1', author: 'Ada', firstSeenAt: '2026-02-01T00:00:00.000Z' });
    await store().writeCommit({ id: 'k2', message: 'm', committedAt: '2026-01-01T00:00:00Z', firstSeenAt: '2026-01-02T00:00:00.000Z' });
    expect((await store().readCommits(10)).filter(({ id }) => id.startsWith('k'))).toEqual([
      { id: 'k2', message: 'm', committedAt: '2026-01-01T00:00:00Z', firstSeenAt: '2026-01-02T00:00:00.000Z' },
      { id: 'k1', author: 'Ada', firstSeenAt: '2026-01-01T00:00:00.000Z' },
    ]);
    expect(await store().readCommit('k1')).toMatchObject({ author: 'Ada' });
    expect(await store().readCommit('k9')).toBeUndefined();
  });

  test('progress of a commit: refused first, applied later, each with its first time', async () => {
    const host = 'progress';
    const diagnostics = [{ code: 'MW2003', summary: 's', detail: 'd' }];
    const refused = { host, commit: 'p1', appliedCommit: 'p1', availableCommit: 'p2', diagnostics };
    await store().ingest(delivery({ ...refused, sequence: 1, at: '2026-11-23T10:00:01.000Z' }));
    await store().ingest(delivery({ ...refused, sequence: 2, at: '2026-11-23T10:00:02.000Z' }));
    expect(await store().readProgress('p2')).toEqual([{ commit: 'p2', host, refusedAt: '2026-11-23T10:00:01.000Z', diagnostics }]);
    await store().ingest(delivery({ host, commit: 'p2', appliedCommit: 'p2', sequence: 3, at: '2026-11-23T10:00:03.000Z' }));
    await store().ingest(delivery({ host, commit: 'p2', appliedCommit: 'p2', sequence: 4, at: '2026-11-23T10:00:04.000Z' }));
    expect(await store().readProgress('p2')).toMatchObject([
      { refusedAt: '2026-11-23T10:00:01.000Z', appliedAt: '2026-11-23T10:00:03.000Z' },
    ]);
    expect(await store().readProgress('p1')).toMatchObject([{ appliedAt: '2026-11-23T10:00:01.000Z' }]);
  });

  test('a commit has converged once, when its last host has applied it', async () => {
    const applies = (host: string, second: number, sequence: number) =>
      store().ingest(delivery({ host, commit: 'v1', appliedCommit: 'v1', sequence, at: `2026-11-23T10:00:0${second}.500Z` }));
    const ask = (hosts = ['slow', 'fast']) => store().markConverged({ commit: 'v1', hosts });
    await applies('fast', 2, 1);
    await applies('bystander', 3, 1);
    expect(await ask()).toBeUndefined();
    await applies('slow', 5, 1);
    expect(await ask()).toBeUndefined();
    await store().writeCommit({ id: 'v1', firstSeenAt: '2026-11-23T10:00:00.000Z' });
    expect(await ask(['slow', 'fast', 'silent'])).toBeUndefined();
    expect(await ask([])).toBeUndefined();
    const answers = await Promise.all([ask(), ask(), ask()]);
    expect(answers.filter((answer) => answer !== undefined)).toEqual([5500]);
    await applies('slow', 9, 2);
    expect(await ask()).toBeUndefined();
  });

  test('pruning bounds the history and never takes the state of a host now', async () => {
    const host = 'prune';
    for (let sequence = 1; sequence <= 6; sequence += 1) await store().ingest(delivery({ host, sequence, events: [anEvent()] }, sequence));
    const sequences = async () => {
      const stored = await Promise.all([1, 2, 3, 4, 5, 6].map((sequence) => store().readReport(host, sequence)));
      return stored.flatMap((report) => report?.report.sequence ?? []);
    };
    await store().prune({ keepFrom: 3, reportsPerHost: 1000, noncesFrom: 0 });
    expect(await sequences()).toEqual([3, 4, 5, 6]);
    expect(await store().readEvents({ host, limit: 10 })).toHaveLength(4);
    await store().prune({ keepFrom: 0, reportsPerHost: 2, noncesFrom: 0 });
    expect(await sequences()).toEqual([5, 6]);
    const { nonces: forgotten } = await store().prune({ keepFrom: 7, reportsPerHost: 2, noncesFrom: 7 });
    expect(forgotten).toBe(6);
    expect(await sequences()).toEqual([]);
    expect((await store().readReport(host))?.report.sequence).toBe(6);
    // Whether these numbers were used nobody can tell any more: the agent goes on behind the last one.
    for (const sequence of [1, 6])
      expect(await store().ingest(delivery({ host, sequence, durationMs: 1 }))).toEqual({ result: 'conflict', lastSequence: 6 });
    expect((await store().readHeads()).find((head) => head.host === host)?.conflict).toBeUndefined();
    expect(await store().ingest(delivery({ host, sequence: 7 }))).toEqual({ result: 'accepted', lastSequence: 7 });
  });
}
