import { assert, asyncProperty, integer } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Condition, Report, ReportEvent } from '../../schemas/index.ts';
import { runs } from '../../tests/support/property-runs.ts';
import { aMemberReport } from '../../tests/support/sample-fleet.ts';
import { HostError } from '../host/index.ts';
import type { ReportDraft } from '../report/report-facts.ts';
import { aStateDirectory, killedAt } from '../state/a-state-directory.ts';
import type { StateDirectory } from '../state/state-directory.ts';
import { type OutboxOptions, openOutbox } from './outbox.ts';

const start = Date.parse('2026-01-02T03:04:05.000Z');
const at = (seconds: number) => new Date(start + seconds * 1000).toISOString();

function aDraft(seconds: number, over: Partial<ReportDraft> = {}): ReportDraft {
  const draft = {
    version: 1,
    host: 'h1',
    at: at(seconds),
    trigger: 'interval',
    durationMs: 3,
    commit: 'c1',
    members: [],
    events: [],
  } as const;
  return { ...draft, conditions: [aCondition(seconds)], ...over };
}

function aCondition(seconds: number, over: Partial<Condition> = {}): Condition {
  return { type: 'Ready', status: 'True', reason: 'Synced', message: 'all', changedAt: at(seconds), ...over };
}

const event: ReportEvent = { code: 'StepDone', at: at(0), message: 'update file[/a]' };

async function open(state: StateDirectory, over: Partial<OutboxOptions> = {}) {
  const put: Report[] = [];
  const outbox = await openOutbox({
    state,
    agentVersion: '1.2.3',
    signOfLifeMs: () => 60_000,
    onPut: (report) => void put.push(report),
    ...over,
  });
  return { outbox, put };
}

async function drain(state: StateDirectory): Promise<readonly Report[]> {
  const { outbox } = await open(state);
  const reports: Report[] = [];
  for (let report = await outbox.peek(); report !== undefined; report = await outbox.peek()) {
    reports.push(report);
    await outbox.delivered(report.sequence);
  }
  return reports;
}

describe('numbers', () => {
  it('count up by one, also over a restart and with an empty spool', async () => {
    const { state } = await aStateDirectory();
    const { outbox } = await open(state);
    await outbox.put(aDraft(0));
    await outbox.put(aDraft(1, { events: [event] }));
    expect((await drain(state)).map(({ sequence, agentVersion }) => [sequence, agentVersion])).toEqual([
      [1, '1.2.3'],
      [2, '1.2.3'],
    ]);
    const { put, outbox: again } = await open(state);
    await again.put(aDraft(2));
    expect(put.map(({ sequence }) => sequence)).toEqual([3]);
  });

  it('are never used twice, wherever the agent is killed', async () => {
    await assert(
      asyncProperty(integer({ min: 1, max: 12 }), integer({ min: 1, max: 12 }), async (first, second) => {
        const { state } = await aStateDirectory();
        const used: number[] = [];
        for (const change of [first, second, 1000]) {
          const { outbox, put } = await open(killedAt(state, change));
          const work = [0, 1, 2].map((seconds) => () => outbox.put(aDraft(seconds, { events: [event] })));
          await runAll([...work, async () => outbox.delivered((await outbox.peek())?.sequence ?? 0)]);
          used.push(...put.map(({ sequence }) => sequence));
        }
        expect(used).toEqual([...new Set(used)].sort((a, b) => a - b));
      }),
      { numRuns: runs(60) },
    );
  });

  it('go on behind the server’s own count when this host has lost its', async () => {
    const { state } = await aStateDirectory();
    const { outbox } = await open(state);
    await outbox.put(aDraft(0));
    await outbox.put(aDraft(1, { events: [event] }));
    await outbox.renumber(40);
    expect((await drain(state)).map(({ sequence, at: time }) => [sequence, time])).toEqual([
      [41, at(0)],
      [42, at(1)],
    ]);
  });
});

/** Until the first that fails: a killed process does nothing more. */
async function runAll(work: readonly (() => Promise<void>)[]): Promise<void> {
  for (const one of work) {
    try {
      await one();
    } catch {
      return;
    }
  }
}

describe('the spool', () => {
  it('keeps every report with news, and a sign of life', async () => {
    const { state } = await aStateDirectory();
    const { outbox, put } = await open(state);
    for (const draft of [
      aDraft(0),
      aDraft(10, { trigger: 'file', durationMs: 9 }),
      aDraft(20, { conditions: [aCondition(20, { message: 'some' })] }),
      aDraft(30, { conditions: [aCondition(30, { message: 'some' })] }),
      aDraft(79, { conditions: [aCondition(79, { message: 'some' })] }),
      aDraft(80, { conditions: [aCondition(80, { message: 'some' })] }),
      aDraft(81, { events: [event], conditions: [aCondition(81, { message: 'some' })] }),
    ])
      await outbox.put(draft);
    expect(put.map((report) => (Date.parse(report.at) - start) / 1000)).toEqual([0, 20, 80, 81]);
  });

  it('keeps the reports of a clock that was set back', async () => {
    const { state } = await aStateDirectory();
    const { outbox, put } = await open(state);
    for (const draft of [aDraft(3600), aDraft(10), aDraft(20)]) await outbox.put(draft);
    expect(put.map((report) => (Date.parse(report.at) - start) / 1000)).toEqual([3600, 10]);
  });

  it('keeps the time at which a condition became what it is, also over a restart', async () => {
    const { state } = await aStateDirectory();
    const first = await open(state);
    await first.outbox.put(aDraft(0));
    await first.outbox.put(aDraft(70));
    await drain(state);
    const { outbox, put } = await open(state);
    await outbox.put(aDraft(100));
    await outbox.put(aDraft(110, { conditions: [aCondition(110, { status: 'False', reason: 'Applying' })] }));
    await outbox.put(aDraft(120));
    expect([...first.put, ...put].map(({ conditions }) => conditions[0]?.changedAt)).toEqual([at(0), at(0), at(0), at(110), at(120)]);
  });

  it('keeps the time since which a member says the same of itself, also over a restart', async () => {
    const { state } = await aStateDirectory();
    const ofRole = (seconds: number, role: string) => {
      const stance = { role, facts: { stream: 's' }, since: at(seconds) };
      return aDraft(seconds, { members: [aMemberReport({ key: 'shop/1', stance })] });
    };
    const { outbox } = await open(state);
    await outbox.put(ofRole(0, 'replica'));
    await outbox.put(ofRole(100, 'replica'));
    const { outbox: again } = await open(state);
    await again.put(ofRole(200, 'replica'));
    await again.put(ofRole(210, 'primary'));
    const told = (await drain(state)).map(({ members }) => members[0]?.stance?.since);
    expect(told).toEqual([at(0), at(0), at(0), at(210)]);
  });

  it('has each transition once, also over a restart', async () => {
    const { state } = await aStateDirectory();
    const lost = [aCondition(0), aCondition(0, { type: 'SourceReady', status: 'False', reason: 'Unreachable', message: 'refused' })];
    const held = [aCondition(0), aCondition(0, { type: 'RemovalBlocked', reason: 'RemovalCap', message: '11 removals planned, cap 10' })];
    const drafts = [
      aDraft(0),
      aDraft(61),
      aDraft(122, { conditions: lost }),
      aDraft(183, { conditions: lost }),
      aDraft(244, { commit: 'c2' }),
      aDraft(305, { commit: 'c2', availableCommit: 'c3' }),
      aDraft(366, { commit: 'c2', availableCommit: 'c3' }),
      aDraft(427, { commit: 'c2', conditions: held }),
      aDraft(488, { commit: 'c2', conditions: held }),
    ];
    const codes: string[][] = [];
    for (const draft of drafts) {
      const { outbox, put } = await open(state);
      await outbox.put(draft);
      codes.push(...put.map(({ events }) => events.map(({ code }) => code)));
      await drain(state);
    }
    expect(codes).toEqual([
      ['CommitSeen'],
      [],
      ['SourceUnreachable'],
      [],
      ['CommitSeen', 'SourceRecovered'],
      ['CommitRefused'],
      [],
      ['RemovalBlocked'],
      [],
    ]);
  });

  it('is found again after a crash, without half-written files', async () => {
    const { host, state } = await aStateDirectory();
    const { outbox } = await open(state);
    await outbox.put(aDraft(0));
    await outbox.put(aDraft(1, { events: [event] }));
    host.put('/var/lib/plumb-agent/spool/000000000001.json', { type: 'file', content: '{"version":' });
    host.put('/var/lib/plumb-agent/spool/.000000000003.json.tmp', { type: 'file', content: '{}' });
    expect((await drain(state)).map(({ sequence }) => sequence)).toEqual([2]);
  });
});

describe('a full spool', () => {
  const quiet = (seconds: number) => aDraft(seconds * 61);
  const loud = (seconds: number) => aDraft(seconds * 61, { events: [event] });

  it('loses the oldest report without events, and never the newest', async () => {
    const { state } = await aStateDirectory();
    const { outbox } = await open(state, { capacity: 3 });
    for (const draft of [loud(0), quiet(1), loud(2), quiet(3), loud(4)]) await outbox.put(draft);
    expect(outbox.size()).toBe(3);
    expect((await drain(state)).map(({ sequence }) => sequence)).toEqual([1, 3, 5]);
  });

  it('loses the oldest where all have events', async () => {
    const { state } = await aStateDirectory();
    const { outbox } = await open(state, { capacity: 2 });
    for (const draft of [loud(0), loud(1), loud(2), loud(3)]) await outbox.put(draft);
    expect((await drain(state)).map(({ sequence }) => sequence)).toEqual([3, 4]);
  });

  it('says how many it lost, once, when there is room again, also over a restart', async () => {
    const { state } = await aStateDirectory();
    const { outbox } = await open(state, { capacity: 2 });
    for (const draft of [loud(0), quiet(1), quiet(2), quiet(3), quiet(4)]) await outbox.put(draft);
    await drain(state);
    const { outbox: later, put } = await open(state, { capacity: 2 });
    await later.put(quiet(5));
    await later.put(quiet(6));
    expect(put.map(({ events }) => events.map(({ message }) => message))).toEqual([
      ['3 reports were dropped while the server was away'],
      [],
    ]);
  });
});

describe('a full disk', () => {
  it('keeps no report from being delivered, and the next ones are written again', async () => {
    const { state } = await aStateDirectory();
    let isFull = true;
    const write: StateDirectory['write'] = (name, content) =>
      isFull ? Promise.reject(new HostError('ENOSPC', `cannot write ${name}: no space left on device`)) : state.write(name, content);
    const { outbox } = await open({ ...state, write });
    await outbox.put(aDraft(0));
    expect(await outbox.peek()).toMatchObject({ sequence: 1, host: 'h1' });
    await outbox.delivered(1);
    expect(await outbox.peek()).toBeUndefined();
    isFull = false;
    await outbox.put(aDraft(1, { events: [event] }));
    expect((await drain(state)).map(({ sequence }) => sequence)).toEqual([2]);
  });
});
