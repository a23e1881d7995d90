import { describe, expect, it } from 'vitest';
import { forgetEarlierBoot } from '../../reconciler/plan/index.ts';
import type { Effect, Ledger, ResourceOf } from '../../schemas/index.ts';
import { absent, aConf, aDaemon, type CycleInput, type CycleValues, seen, someCycles } from '../a-cycle.ts';
import { aResource } from '../resources/a-resource.ts';

const ledger: Ledger = forgetEarlierBoot({ version: 1, host: 'h1', resources: {}, pending: {}, firstSeen: {}, failures: {} }, 'b1');
const daemon = aDaemon();
const deaf = aDaemon({ via: { manager: 'supervisor', argv: ['shopd'], stop: { signal: 'SIGTERM', timeoutMs: 1 } } });
const conf = aConf({ id: 'file[/etc/shop.d/own.conf]', name: '/etc/shop.d/own.conf' });
const second = (seconds: number) => new Date(Date.parse('2026-01-01T00:00:00.000Z') + seconds * 1000).toISOString();

function aTree(effect: Effect = 'reload'): ResourceOf<'directory'> {
  const parts = { name: '/etc/shop.d', fields: { type: 'directory', foreign: [] }, via: { exclusive: ['*.conf'] } } as const;
  return { ...aResource('directory', parts), effects: { '/foreign': effect }, notify: [daemon.id] };
}

interface Look {
  /** Second of the last change of the directory, which is its version too. */
  readonly tree?: number;
  readonly file?: number;
  readonly foreign?: readonly string[];
  readonly size?: string;
  readonly pid?: number;
  readonly started?: number;
}

interface Turn extends Look, Pick<CycleInput, 'results'> {
  readonly after?: Look;
}

function run(turns: readonly Turn[], { service = daemon, effect = 'reload' as Effect, over = {} } = {}): readonly CycleValues[] {
  const tree = { ...aTree(effect), ...over };
  const look = ({ tree: changed = 0, file = 0, foreign = [], size = '1', pid = 7, started = 1 }: Look) => ({
    [tree.id]: seen(tree, { foreign }, { changedAt: second(changed), version: `d${changed}` }),
    [conf.id]: seen(conf, { entries: { size, color: 'red' } }, { changedAt: second(file), modifiedAt: second(file), version: `v${file}` }),
    [service.id]: seen(service, {}, { pid, incarnation: `${pid}@${started}`, startedAt: second(started) }),
  });
  const inputs = turns.map(({ after, results = {}, ...before }) => ({
    resources: [tree, conf, service],
    before: look(before),
    after: look({ ...before, foreign: [], size: '1', ...after }),
    results,
  }));
  return someCycles(inputs, ledger);
}

const done = ({ results }: CycleValues) => results.map(({ step }) => `${step.action} ${step.resource.kind}`);
const stateOf = ({ drafts }: CycleValues) => drafts.at(-1)?.members[0]?.sync.state;

describe('a directory that a process reads', () => {
  it('owes a reload where a foreign file came, was loaded and went between two looks, once, and it is told', () => {
    const cycles = run([{}, {}, { tree: 60 }, { tree: 60 }]);
    expect(cycles.map(done)).toEqual([[], [], ['refresh service'], []]);
    const events = cycles[2]?.drafts.flatMap((draft) => draft.events.filter(({ code }) => code.startsWith('Drift')));
    expect(events?.map(({ code, message }) => `${code} ${message}`)).toEqual([
      expect.stringContaining('DriftDetected /etc/shop.d/ was touched since'),
      expect.stringContaining('DriftHealed'),
    ]);
    expect(cycles.map(stateOf)).toEqual(['Synced', 'Synced', 'Synced', 'Synced']);
  });

  it('owes it until it is done, and is not told to be in sync', () => {
    const failed = { [daemon.id]: { status: 'failed', reason: 'StepFailed', message: 'no such process' } } as const;
    const cycles = run([{}, { tree: 60, results: failed }, { tree: 60 }]);
    expect(cycles.map(stateOf)).toEqual(['Synced', 'Blocked', 'Blocked']);
  });

  it('costs no reload of its own where Plumb writes a file into it, whatever the file costs', () => {
    // The size is hot: nothing is reloaded for it.
    const hot = run([{}, { file: 0, size: '2', after: { tree: 60, file: 60 } }, { tree: 60, file: 60 }], {});
    expect(hot.map(done).map((steps) => steps.filter((step) => step.includes('service')))).toEqual([[], expect.any(Array), []]);
    expect(hot.map(stateOf)).toEqual(['Synced', 'Synced', 'Synced']);
  });

  it('costs one reload where Plumb moves a foreign file out of it', () => {
    const cycles = run([{}, { tree: 60, foreign: ['evil.conf'], after: { tree: 61 } }, { tree: 61 }]);
    expect(cycles.map(done)).toEqual([[], ['update directory', 'refresh service'], []]);
  });

  it('is touched all the same where Plumb writes into it and somebody was there before', () => {
    const cycles = run([{}, { tree: 60, file: 0, size: '2', after: { tree: 61, file: 61 } }, { tree: 61, file: 61 }]);
    expect(cycles.map((cycle) => done(cycle).includes('refresh service'))).toEqual([false, true, false]);
  });

  it('says nothing of a process that reads it at its start only, until another one starts in between', () => {
    const cycles = run(
      [{}, { tree: 60 }, { tree: 60, pid: 8, started: 50 }, { tree: 80, pid: 8, started: 50 }, { tree: 80, pid: 9, started: 90 }],
      {
        service: deaf,
        effect: 'restart',
      },
    );
    expect(cycles.map(done)).toEqual([[], [], [], [], []]);
    expect(cycles.map(stateOf)).toEqual(['Synced', 'Synced', 'Synced', 'Synced', 'Synced']);
    const between = run([{}, { tree: 60, pid: 8, started: 50 }, { tree: 60, pid: 9, started: 70 }], { service: deaf, effect: 'restart' });
    expect(between.map(stateOf)).toEqual(['Synced', 'Unknown', 'Synced']);
  });

  it('is of no matter where its template names no cost', () => {
    expect(run([{}, { tree: 60 }], { effect: 'none' }).map(done)).toEqual([[], []]);
    expect(run([{}, { tree: 60 }], { over: { via: {} } }).map(done)).toEqual([[], []]);
  });
});

describe('a directory on the way to the files of a service', () => {
  /** Second at which it was moved last, or had its mode set; absent: its names changed since. */
  const pass = (
    turns: readonly { readonly moved?: number; readonly after?: number | null; readonly size?: string; readonly pid?: number }[],
  ) =>
    someCycles(
      turns.map(({ moved, after = moved, size = '1', pid = 7 }) => {
        const look = (at: number | null | undefined, value: string) => {
          const place = { path: '/etc/shop.d/', ...(at === undefined || at === null ? {} : { version: `p${at}`, changedAt: second(at) }) };
          return {
            [conf.id]: seen(conf, { entries: { size: value, color: 'red' } }, { changedAt: second(0), version: 'v0' }),
            [daemon.id]: seen(daemon, {}, { pid, incarnation: `${pid}@1`, startedAt: second(1), places: [place] }),
          };
        };
        return { resources: [conf, daemon], before: look(moved, size), after: look(after, '1') };
      }),
      ledger,
    );

  it('owes a reload once it was moved and is back, and not for what an earlier version did not look at', () => {
    expect(pass([{ moved: 0 }, { moved: 0 }, { moved: 60 }, { moved: 60 }]).map(done)).toEqual([[], [], ['refresh service'], []]);
    expect(pass([{}, {}, { moved: 60 }, { moved: 60 }]).map(done)).toEqual([[], [], ['refresh service'], []]);
  });

  it('costs nothing where names in it come and go, as Plumb and editors bring them', () => {
    const cycles = pass([{ moved: 0 }, { moved: 0, size: '2', after: null }, {}, { moved: 0 }]);
    expect(cycles.map(done)).toEqual([[], ['update file'], [], []]);
    expect(cycles.map(stateOf)).toEqual(['Synced', 'Synced', 'Synced', 'Synced']);
  });

  it('costs nothing where Plumb makes it anew, also when what belongs in it comes a cycle later', () => {
    const place = (at?: number) => ({ path: '/etc/shop.d/', ...(at === undefined ? {} : { version: `p${at}`, changedAt: second(at) }) });
    const tree = { ...aTree(), via: {}, effects: {} };
    const look = (at: number | undefined, there: boolean) => ({
      [tree.id]: there ? seen(tree) : absent,
      [conf.id]: seen(conf, {}, { changedAt: second(0), version: 'v0' }),
      [daemon.id]: seen(daemon, {}, { pid: 7, incarnation: '7@1', startedAt: second(1), places: [place(at)] }),
    });
    const cycle = (before: ReturnType<typeof look>, after = before): CycleInput => ({ resources: [tree, conf, daemon], before, after });
    const cycles = someCycles(
      [cycle(look(0, true)), cycle(look(undefined, false), look(60, true)), cycle(look(undefined, true)), cycle(look(undefined, true))],
      ledger,
    );
    expect(cycles.map(done)).toEqual([[], ['create directory'], [], []]);
    expect(cycles.map(stateOf)).toEqual(['Synced', 'Synced', 'Synced', 'Synced']);
  });

  it('that was moved stays in doubt until a load, whatever comes and goes in it meanwhile', () => {
    const elsewhere = aConf({ id: 'file[/etc/other.conf]', name: '/etc/other.conf' });
    const look = (at: number | undefined, size = '1') => ({
      [conf.id]: seen(conf, {}, { changedAt: second(0), version: 'v0' }),
      [elsewhere.id]: seen(elsewhere, { entries: { size, color: 'red' } }),
      [daemon.id]: seen(
        daemon,
        {},
        {
          pid: 7,
          incarnation: '7@1',
          startedAt: second(1),
          places: [{ path: '/etc/shop.d/', ...(at === undefined ? {} : { version: `p${at}`, changedAt: second(at) }) }],
        },
      ),
    });
    const turn = (before: ReturnType<typeof look>, after = before): CycleInput => ({ resources: [conf, elsewhere, daemon], before, after });
    const cycles = someCycles([turn(look(0)), turn(look(0, '2'), look(60)), turn(look(undefined)), turn(look(undefined))], ledger);
    expect(cycles.map(done)).toEqual([[], ['update file'], ['refresh service'], []]);
    expect(cycles.map(stateOf)).toEqual(['Synced', 'Unknown', 'Synced', 'Synced']);
  });
});
