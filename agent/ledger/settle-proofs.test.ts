import { describe, expect, it } from 'vitest';
import { forgetEarlierBoot } from '../../reconciler/plan/index.ts';
import type { Ledger, Observation, Resource } from '../../schemas/index.ts';
import { absent, aConf, aCycle, aDaemon, type CycleInput, type CycleValues, later, seen, someCycles } from '../a-cycle.ts';

const empty: Ledger = { version: 1, host: 'h1', resources: {}, pending: {}, firstSeen: {}, failures: {} };
const ledger = forgetEarlierBoot(empty, 'b1');
const conf = aConf();
const daemon = aDaemon();
/** The same file of a process that reads it at its start only. */
const startConf = aConf({ effects: {} });
const deaf = aDaemon({ via: { manager: 'supervisor', argv: ['shopd'], stop: { signal: 'SIGTERM', timeoutMs: 1 } } });
const second = (seconds: number) => new Date(Date.parse('2026-01-01T00:00:00.000Z') + seconds * 1000).toISOString();

interface Look {
  /** Second of the last change of the file, which is its version too; absent: the file is gone. */
  readonly file?: number;
  readonly pid?: number;
  /** Second of the start of the process. */
  readonly started?: number;
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** Looks at the file and its process. */
function look(
  file: Resource,
  service: Resource,
  { file: changed, pid = 7, started = 1, fields = {} }: Look,
): Readonly<Record<string, Observation>> {
  const time = { modifiedAt: second(changed ?? 0), changedAt: second(changed ?? 0), version: `v${changed}` };
  return {
    [file.id]: changed === undefined ? absent : seen(file, fields, time),
    [service.id]: seen(service, {}, { pid, incarnation: `${pid}@1`, startedAt: second(started) }),
  };
}

interface Turn extends Look, Pick<CycleInput, 'results'> {
  /** What is different after the steps. */
  readonly after?: Look;
  /** Seconds since the first cycle. */
  readonly at?: number;
}

/** Cycles over a file that is read at reloads, or over one that is read at the start only. */
function run(turns: readonly Turn[], isDeaf = false, from = ledger): readonly CycleValues[] {
  const [file, service] = isDeaf ? [startConf, deaf] : [conf, daemon];
  const inputs = turns.map(({ after, at = 0, results = {}, ...before }) => ({
    resources: [file, service],
    before: look(file, service, before),
    after: look(file, service, { ...before, fields: {}, ...after }),
    at: later(at),
    results,
  }));
  return someCycles(inputs, from);
}

const done = ({ results }: CycleValues) => results.map(({ step }) => `${step.action} ${step.resource.kind}`);
const syncOf = ({ drafts }: CycleValues) => drafts.at(-1)?.members[0]?.sync;
const events = ({ drafts }: CycleValues) =>
  drafts.flatMap((draft) =>
    draft.events.filter(({ code }) => code.startsWith('Drift')).map(({ code, resource, pointer }) => `${code} ${resource}${pointer}`),
  );

describe('a file that somebody touched since it was loaded', () => {
  it('is loaded anew, once, and told', () => {
    const cycles = run([{ file: 0 }, { file: 0 }, { file: 60 }, { file: 60 }]);
    expect(cycles.map(done)).toEqual([[], [], ['refresh service'], []]);
    expect(cycles[2]?.plan.steps.find(({ resource }) => resource.id === daemon.id)?.refresh).toEqual({
      effect: 'reload',
      reasons: [`${conf.id}: changed since it was loaded`],
    });
    expect(cycles.map(events)).toEqual([[], [], [`DriftDetected ${daemon.id}/files`, `DriftHealed ${daemon.id}/files`], []]);
    expect(cycles.map((cycle) => syncOf(cycle)?.state)).toEqual(['Synced', 'Synced', 'Synced', 'Synced']);
  });

  it('stays owed while the reload fails', () => {
    const failed = { [daemon.id]: { status: 'failed', reason: 'StepFailed', message: 'no such process' } } as const;
    const cycles = run([{ file: 0 }, { file: 60, results: failed }, { file: 60, at: 1 }, { file: 60, at: 10 }]);
    expect(cycles.map(done)).toEqual([[], ['refresh service'], [], ['refresh service']]);
    expect(cycles.map((cycle) => syncOf(cycle)?.state)).toEqual(['Synced', 'Blocked', 'Blocked', 'Synced']);
  });

  it('is loaded by the reload that its difference costs, not by another one', () => {
    const cycles = run([{ file: 0 }, { file: 60, fields: { entries: { size: '1', color: 'blue' } }, after: { file: 61 } }, { file: 61 }]);
    expect(cycles.map(done)).toEqual([[], ['update file', 'refresh service'], []]);
    expect(cycles.flatMap(events)).toEqual([`DriftDetected ${conf.id}/entries/color`, `DriftHealed ${conf.id}/entries/color`]);
  });

  it('is not proven by a reload before which it was touched again', () => {
    const cycles = run([{ file: 0 }, { file: 60, after: { file: 61 } }, { file: 61 }, { file: 61 }]);
    expect(cycles.map(done)).toEqual([[], ['refresh service'], ['refresh service'], []]);
    expect(cycles.map((cycle) => syncOf(cycle)?.state)).toEqual(['Synced', 'Unknown', 'Synced', 'Synced']);
  });

  it('is loaded later and later where each reload touches it', () => {
    const touches = [1, 2, 3, 4, 5, 6].map((count) => ({ file: 60 + count, after: { file: 61 + count }, at: count }));
    const cycles = run([{ file: 0 }, ...touches, { file: 67, after: { file: 68 }, at: 14 }]);
    expect(cycles.map((cycle) => done(cycle).length)).toEqual([0, 1, 1, 1, 1, 0, 0, 1]);
    expect(syncOf(cycles[6] as CycleValues)).toMatchObject({ state: 'Unknown', reason: 'Unproven' });
  });

  it('costs nothing where Plumb touched it: a mode that it had to set', () => {
    const mine = { file: 0, fields: { mode: '0600' }, after: { file: 61 } };
    // The hand that changed the mode may have done more: one reload for it, and none for what Plumb wrote.
    expect(run([{ file: 0 }, { ...mine, file: 60 }, { file: 61 }]).map(done)).toEqual([[], ['update file', 'refresh service'], []]);
    const owner = aConf({ fields: { ...conf.fields, mode: '0600' } });
    const changed = {
      resources: [owner, daemon],
      commit: 'c2',
      before: look(conf, daemon, { file: 0 }),
      after: look(owner, daemon, { file: 61 }),
    };
    const [first] = run([{ file: 0 }]);
    const [git, next] = someCycles([changed, { ...changed, before: changed.after }], first?.settled ?? ledger);
    expect([git, next].map((cycle) => done(cycle as CycleValues))).toEqual([['update file'], []]);
  });
});

describe('a file that only a start reads', () => {
  it('costs nothing however it is touched, while the process stays the same', () => {
    const cycles = run([{ file: 0 }, { file: 60 }, { file: 70, fields: { mode: '0600' }, after: { file: 71 } }, { file: 71 }], true);
    expect(cycles.map(done)).toEqual([[], [], ['update file'], []]);
    expect(cycles.map((cycle) => syncOf(cycle)?.state)).toEqual(['Synced', 'Synced', 'Synced', 'Synced']);
  });

  it('is unproven where another process started between two changes, until it starts anew', () => {
    const cycles = run(
      [{ file: 0 }, { file: 60, pid: 8, started: 50 }, { file: 60, pid: 8, started: 50 }, { file: 60, pid: 9, started: 70 }],
      true,
    );
    expect(cycles.map((cycle) => syncOf(cycle)?.state)).toEqual(['Synced', 'Unknown', 'Unknown', 'Synced']);
    expect(syncOf(cycles[1] as CycleValues)).toEqual({
      state: 'Unknown',
      reason: 'Unproven',
      message: `/etc/shop.conf was changed at ${second(60)}, and what ${deaf.id} read at its start at ${second(50)} is not known; only a restart proves it: restart shopd when it may go down`,
    });
    expect(cycles.map((cycle) => events(cycle).filter((event) => event.endsWith('/files')))).toEqual([
      [],
      [`DriftDetected ${deaf.id}/files`],
      [],
      [`DriftHealed ${deaf.id}/files`],
    ]);
  });

  it('is unproven too where Plumb itself put the second change right', () => {
    const healed = { file: 60, pid: 8, started: 50, fields: { entries: { size: '1', color: 'blue' } }, after: { file: 61 } };
    const cycles = run([{ file: 0 }, healed, { file: 61, pid: 8, started: 50 }], true);
    expect(cycles.map(done)).toEqual([[], ['update file'], []]);
    expect(cycles.map((cycle) => syncOf(cycle)?.reason)).toEqual(['AsInGit', 'Unproven', 'Unproven']);
  });

  it('is proven for a process that started after the last change, and for any where nobody touched it', () => {
    const cycles = run([{ file: 0 }, { file: 60, pid: 8, started: 61 }, { file: 60, pid: 9, started: 50 }], true);
    expect(cycles.map((cycle) => syncOf(cycle)?.state)).toEqual(['Synced', 'Synced', 'Synced']);
  });

  it('that the process started with goes by the earlier of its two times', () => {
    const edited = { fields: { entries: { size: '1', color: 'blue' } }, file: 60, pid: 8 };
    const times = (modified: number, changed: number) => ({
      ...look(startConf, deaf, { ...edited, started: 50 }),
      [startConf.id]: seen(startConf, edited.fields, { modifiedAt: second(modified), changedAt: second(changed), version: 'v60' }),
    });
    const [first] = run([{ file: 0 }], true);
    const cost = (modified: number, changed: number) =>
      done(aCycle(first?.settled ?? ledger, { resources: [startConf, deaf], before: times(modified, changed), after: {} }));
    expect(cost(60, 60)).toEqual(['update file']);
    expect(cost(99, 40)).toEqual(['update file', 'refresh service']);
    expect(cost(40, 60)).toEqual(['update file', 'refresh service']);
  });
});

describe('a file outside of Git', () => {
  const reads = (effect: 'reload' | 'restart') => [{ path: '/etc/ssl/a.pem', effect }];
  const talker = aDaemon({ via: { ...daemon.via, reads: reads('reload') } });
  const mute = aDaemon({ via: { ...daemon.via, reads: reads('restart') } });

  function rounds(
    service: typeof talker,
    turns: readonly { readonly file?: number; readonly started?: number; readonly problem?: string }[],
  ) {
    const inputs = turns.map(({ file = 0, started = 1, problem }): CycleInput => {
      const state = problem === undefined ? { version: `v${file}`, changedAt: second(file) } : { problem };
      const facts = { incarnation: `7@${started}`, startedAt: second(started), reads: [{ path: '/etc/ssl/a.pem', ...state }] };
      const now = { ...look(conf, daemon, { file: 0 }), [service.id]: seen(service, {}, facts) };
      return { resources: [conf, service], before: now, after: now };
    });
    return someCycles(inputs, ledger);
  }

  it('is loaded by a reload when it has changed', () => {
    const cycles = rounds(talker, [{}, {}, { file: 60 }, { file: 60 }]);
    expect(cycles.map(done)).toEqual([[], [], ['refresh service'], []]);
    expect(cycles.map((cycle) => syncOf(cycle)?.state)).toEqual(['Synced', 'Synced', 'Synced', 'Synced']);
    expect(cycles.map(events)[2]).toEqual([`DriftDetected ${daemon.id}/files`, `DriftHealed ${daemon.id}/files`]);
  });

  it('is unproven when it has changed and only a start reads it, until there is one', () => {
    const cycles = rounds(mute, [{}, { file: 60 }, { file: 60 }, { file: 60, started: 61 }]);
    expect(cycles.map(done)).toEqual([[], [], [], []]);
    expect(cycles.map((cycle) => syncOf(cycle)?.state)).toEqual(['Synced', 'Unknown', 'Unknown', 'Synced']);
    expect(syncOf(cycles[1] as CycleValues)?.message).toContain(`/etc/ssl/a.pem was changed at ${second(60)}`);
  });

  it('is told where it cannot be looked at, and costs nothing', () => {
    const cycles = rounds(talker, [{}, { problem: 'permission denied' }, { problem: 'permission denied' }, {}]);
    expect(cycles.map(done)).toEqual([[], [], [], []]);
    expect(cycles.map((cycle) => syncOf(cycle)?.state)).toEqual(['Synced', 'Unknown', 'Unknown', 'Synced']);
    expect(syncOf(cycles[1] as CycleValues)?.message).toBe(
      '/etc/ssl/a.pem cannot be looked at: permission denied; let the agent look at it, or take it out of the configuration',
    );
  });

  it('is taken over as it is where the adapter did not tell of it before', () => {
    const [earlier] = rounds(talker, [{ file: 60, started: 61 }]);
    const proof = earlier?.settled.proofs?.[talker.id];
    const unaware = { ...ledger, proofs: { [talker.id]: { incarnation: '7@1', files: { '/etc/shop.conf': 'v0' } } } };
    expect(Object.keys(proof?.files ?? {})).toEqual(['/etc/shop.conf', '/etc/ssl/a.pem']);
    const facts = { incarnation: '7@1', startedAt: second(1), reads: [{ path: '/etc/ssl/a.pem', version: 'v60', changedAt: second(60) }] };
    const now = { ...look(conf, daemon, { file: 0 }), [talker.id]: seen(talker, {}, facts) };
    const cycle = aCycle(unaware, { resources: [conf, talker], before: now, after: now });
    expect([done(cycle), syncOf(cycle)?.state]).toEqual([[], 'Synced']);
  });
});

describe('without a proof', () => {
  const [first] = run([{ file: 60 }]);
  const { proofs: _none, ...earlier } = first?.settled ?? ledger;

  it('a ledger of an earlier version hands its process over as it is', () => {
    const cycles = run([{ file: 60 }, { file: 60 }, { file: 70 }], false, earlier);
    expect(cycles.map(done)).toEqual([[], [], ['refresh service']]);
    expect(run([{ file: 60 }], true, earlier).map((cycle) => syncOf(cycle)?.state)).toEqual(['Synced']);
  });

  it('a process that no ledger knows is reloaded where it is older than its files, and taken over where that proves nothing', () => {
    expect(run([{ file: 60 }, { file: 60 }]).map(done)).toEqual([['refresh service'], []]);
    expect(run([{ file: 0 }]).map(done)).toEqual([[]]);
    expect(run([{ file: 60 }, { file: 60 }], true).map((cycle) => [done(cycle), syncOf(cycle)?.reason])).toEqual([
      [[], 'AsInGit'],
      [[], 'AsInGit'],
    ]);
  });

  it('what Plumb created and started is proven', () => {
    const created = { [conf.id]: absent, [daemon.id]: absent };
    // The times of a coarse clock are not asked where Plumb did it itself.
    const cycle = aCycle(ledger, { resources: [conf, daemon], before: created, after: look(conf, daemon, { file: 9, started: 1 }) });
    expect(syncOf(cycle)).toMatchObject({ state: 'Synced' });
    expect(cycle.settled.proofs).toEqual({ [daemon.id]: { incarnation: '7@1', files: { '/etc/shop.conf': 'v9' } } });
  });

  it('another boot leaves the files that nobody touched proven', () => {
    const rebooted = forgetEarlierBoot(first?.settled ?? ledger, 'b2');
    expect(rebooted.proofs?.[daemon.id]).toEqual({ incarnation: '', files: { '/etc/shop.conf': 'v60' } });
    expect(run([{ file: 60, pid: 3, started: 30 }], true, rebooted).map((cycle) => syncOf(cycle)?.state)).toEqual(['Synced']);
  });
});
