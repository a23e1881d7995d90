import { describe, expect, it } from 'vitest';
import type { Ledger, Observation, ResourceOf } from '../../schemas/index.ts';
import { aLedger, aService } from './a-plan-input.ts';
import { judgeSettling } from './judge-settling.ts';
import { noteEnds } from './note-ends.ts';
import { forgetEarlierBoot } from './seen-processes.ts';

const base = aService() as ResourceOf<'service'>;
const service = { ...base, via: { ...base.via, settleMs: 10_000 } };
const at = (seconds: number): string => new Date(Date.parse('2026-01-02T03:00:00.000Z') + seconds * 1000).toISOString();

const up = (startedSeconds: number, restarts?: number): Observation => ({
  status: 'known',
  fields: { running: true, enabled: true },
  facts: {
    startedAt: at(startedSeconds),
    incarnation: `${startedSeconds}@x`,
    pid: 7,
    ...(restarts === undefined ? {} : { restarts }),
  },
});
const down = (restarts?: number): Observation => ({
  status: 'known',
  fields: { running: false, enabled: true },
  facts: restarts === undefined ? {} : { restarts },
});

/** The ledger after one look, the process noted as cycles do. */
function look(
  ledger: Ledger,
  observed: Observation,
  {
    seconds,
    started = false,
    commit = 'c1',
    settleMs = 10_000,
  }: { seconds: number; started?: boolean; commit?: string; settleMs?: number },
): Ledger {
  const resource = { ...service, via: { ...service.via, settleMs } };
  const input = { seen: [{ resource, observed }], commit, now: at(seconds), started: new Set(started ? [service.id] : []) };
  const noted = noteEnds(ledger, input);
  const incarnation = observed.status === 'known' && observed.fields['running'] === true ? observed.facts?.incarnation : undefined;
  return { ...noted, processes: { boot: 'b1', services: incarnation === undefined ? {} : { [service.id]: incarnation } } };
}

const judge = (ledger: Ledger, observed: Observation, seconds: number, commit = 'c1') =>
  judgeSettling(service, { observed, lives: ledger.lives, commit, now: at(seconds) });

const empty = aLedger([], { processes: { boot: 'b1', services: {} } });
const endsOf = (ledger: Ledger) => ledger.lives?.[service.id]?.ends ?? [];

/** Starts, lives, ends, again and again under the supervisor; the state of each second between. */
function loop(livedSeconds: number, times: number, settleMs = 10_000) {
  let ledger = empty;
  const states: string[] = [];
  for (let start = 0; start < times * livedSeconds; start += livedSeconds) {
    ledger = look(ledger, up(start), { seconds: start, settleMs });
    for (let second = start; second < start + livedSeconds; second += 1) {
      ledger = look(ledger, up(start), { seconds: second, settleMs });
      states.push(judge(ledger, up(start), second).state);
    }
    ledger = look(ledger, down(), { seconds: start + livedSeconds, settleMs });
  }
  return { ledger, states };
}

describe('a process that ends by itself', () => {
  it('has to be up for its time to settle first', () => {
    const ledger = look(empty, up(0), { seconds: 0 });
    expect(judge(ledger, up(0), 9)).toMatchObject({ state: 'settling', leftMs: 1000 });
    expect(judge(ledger, up(0), 10)).toEqual({ state: 'settled' });
  });

  it('is as old as it was seen to be, whatever the clock was set to since its start', () => {
    const seen = (upMs: number): Observation => {
      const observed = up(3600);
      return observed.status === 'known' ? { ...observed, facts: { ...observed.facts, upMs } } : observed;
    };
    expect(judge(empty, seen(20_000), 0)).toEqual({ state: 'settled' });
    expect(judge(empty, seen(4_000), 7200)).toMatchObject({ state: 'settling', leftMs: 6000 });
  });

  it.each([6, 15, 60, 110])('and dies %s s after each start is believed at most once, and has failed from the third end on', (lived) => {
    const { ledger, states } = loop(lived, 6);
    expect(states.slice(lived)).not.toContain('settled');
    expect(states.at(-1)).toBe('keepsEnding');
    expect(ledger.failures[service.id]).toMatchObject({
      reason: 'KeepsEnding',
      attempts: 6,
      message: expect.stringContaining('ended 6 times by itself'),
    });
  });

  it('is started again later and later', () => {
    const waits = [3, 4, 5].map((times) => {
      const failure = loop(6, times).ledger.failures[service.id];
      return Date.parse(failure?.retryAt ?? '') - Date.parse(failure?.lastAt ?? '');
    });
    expect(waits).toEqual([5_000, 10_000, 20_000]);
  });

  it('is forgiven once it was up for longer than it ever lived', () => {
    const { ledger } = loop(6, 4);
    const again = look(ledger, up(100), { seconds: 100 });
    expect(again.failures[service.id]).toBeDefined();
    expect(judge(again, up(100), 121).state).toBe('keepsEnding');
    const later = look(again, up(100), { seconds: 122 });
    expect(judge(later, up(100), 122).state).toBe('settled');
    expect(later.failures).toEqual({});
    expect(endsOf(look(later, up(100), { seconds: 2000 }))).toEqual([]);
  });

  it('is no loop any more once it was forgiven, however young the process is that a step has started since, until it ends again', () => {
    const forgiven = look(loop(6, 4).ledger, up(100), { seconds: 122 });
    const restarted = look(forgiven, up(130), { seconds: 131, started: true });
    expect(judge(restarted, up(130), 131)).toMatchObject({ state: 'settling' });
    expect(restarted.failures).toEqual({});
    const ended = look(restarted, down(), { seconds: 136 });
    expect(ended.failures[service.id]).toMatchObject({ reason: 'KeepsEnding', attempts: 5 });
    expect(judge(look(ended, up(140), { seconds: 141 }), up(140), 141).state).toBe('keepsEnding');
  });

  it('has one try under another commit, and still has to outlive its earlier lives', () => {
    const { ledger } = loop(15, 4);
    const next = look(ledger, up(100), { seconds: 100, commit: 'c2' });
    expect(judge(next, up(100), 120, 'c2').state).toBe('settling');
    expect(next.failures[service.id]).toBeUndefined();
    const ended = look(next, down(), { seconds: 115, commit: 'c2' });
    expect(ended.failures[service.id]).toMatchObject({ commit: 'c2', reason: 'KeepsEnding', attempts: 5 });
  });

  it('is a loop however short its time to settle is', () => {
    const { ledger } = loop(6, 3, 1);
    expect(ledger.failures[service.id]).toMatchObject({ reason: 'KeepsEnding', attempts: 3 });
  });

  it('is kept waiting by what it lived before the trouble only after a single end', () => {
    const once = look(look(empty, up(0), { seconds: 700 }), down(), { seconds: 700 });
    expect(judge(look(once, up(701), { seconds: 702 }), up(701), 702)).toMatchObject({ leftMs: 119_000 });
    const twice = look(look(once, up(701), { seconds: 702 }), down(), { seconds: 706 });
    expect(judge(look(twice, up(710), { seconds: 710 }), up(710), 710)).toMatchObject({ leftMs: 20_000 });
  });

  it('is told by its ends and not by what its last start left undone, but for a start that failed', () => {
    const { ledger } = loop(6, 4);
    const failure = { commit: 'c1', message: 'm', attempts: 9, lastAt: at(20), retryAt: at(900) };
    const over = (reason: 'NotConverged' | 'StepFailed') =>
      look({ ...ledger, failures: { [service.id]: { ...failure, reason } } }, down(), { seconds: 25 }).failures[service.id]?.reason;
    expect([over('NotConverged'), over('StepFailed')]).toEqual(['KeepsEnding', 'StepFailed']);
  });
});

describe('an end', () => {
  it('is not what a step of Plumb made', () => {
    const ledger = look(empty, up(0), { seconds: 50 });
    const touched = { ...ledger, processes: { boot: 'b1', services: {} } };
    expect(endsOf(look(touched, up(51, 0), { seconds: 52, started: true }))).toEqual([]);
  });

  it('counts where a step has started it and it is gone when the steps are verified', () => {
    expect(endsOf(look(empty, down(), { seconds: 5, started: true }))).toEqual([{ at: at(5), commit: 'c1' }]);
  });

  it('that nobody counts is seen by the process that is another one', () => {
    const ledger = look(look(empty, up(0), { seconds: 50 }), up(60), { seconds: 61 });
    expect(endsOf(ledger)).toEqual([{ at: at(60), commit: 'c1', livedMs: 60_000 }]);
    expect(endsOf(look(ledger, up(60), { seconds: 70 }))).toHaveLength(1);
  });

  it('is not what a hand does through systemd, which counts what it mends', () => {
    const mended = look(look(empty, up(0, 0), { seconds: 50 }), up(55, 2), { seconds: 56 });
    expect(endsOf(mended)).toHaveLength(2);
    // A restart by hand sets the count back.
    expect(endsOf(look(mended, up(90, 0), { seconds: 91 }))).toHaveLength(2);
    expect(endsOf(look(look(mended, up(90, 0), { seconds: 91 }), up(95, 1), { seconds: 96 }))).toHaveLength(3);
  });

  it('that systemd mends by itself counts by its own figure, also while it waits to start it again', () => {
    const first = look(empty, up(0, 0), { seconds: 1 });
    const waiting = look(first, down(1), { seconds: 6 });
    expect(endsOf(waiting)).toHaveLength(1);
    const running = look(waiting, up(7, 1), { seconds: 8 });
    expect(endsOf(running)).toHaveLength(1);
    expect(endsOf(look(running, up(40, 4), { seconds: 41 }))).toHaveLength(4);
  });

  it('that systemd was about to mend counts once, whether a start by Plumb has set its figure back or not', () => {
    const waiting = look(look(empty, up(0, 0), { seconds: 1 }), down(1), { seconds: 6 });
    const start = (restarts: number) => endsOf(look(waiting, up(7, restarts), { seconds: 8, started: true }));
    expect([start(1).length, start(0).length, start(2).length]).toEqual([1, 1, 2]);
  });

  it('of a boot is none', () => {
    const ledger = forgetEarlierBoot(look(empty, up(0, 2), { seconds: 50 }), 'b2');
    expect(endsOf(look(ledger, up(90, 0), { seconds: 91 }))).toEqual([]);
    expect(endsOf(look(ledger, up(90, 1), { seconds: 91 }))).toHaveLength(1);
  });

  it('of a service that is to be stopped, or that cannot be seen, is none', () => {
    const ledger = look(empty, up(0), { seconds: 5 });
    const stopped = { ...service, fields: { ...service.fields, running: false } };
    expect(
      noteEnds(ledger, { seen: [{ resource: stopped, observed: down() }], commit: 'c1', now: at(6) }).lives?.[service.id]?.ends,
    ).toEqual([]);
    expect(look(ledger, { status: 'unknown', reason: 'no rights' }, { seconds: 6 }).lives).toEqual(ledger.lives);
  });
});
