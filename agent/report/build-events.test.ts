import { array, assert, constantFrom, dictionary, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Observation, ReportEvent } from '../../schemas/index.ts';
import { runs } from '../../tests/support/property-runs.ts';
import {
  absent,
  aConf,
  aCycle,
  aDaemon,
  type CycleInput,
  type CycleValues,
  later,
  now,
  seen,
  someCycles,
  someValues,
  unknown,
} from '../a-cycle.ts';
import { aLedger } from '../desired/a-desired.ts';

const conf = aConf();
const daemon = aDaemon();
const values = someValues();
const all = [conf, daemon, values];
const applied = aCycle(aLedger(), { resources: all, before: { [conf.id]: absent, [daemon.id]: absent, [values.id]: absent } }).settled;
const edited = { [conf.id]: seen(conf, { mode: '0600' }, { evidence: 'written at noon by root' }) };

const eventsOf = (cycles: readonly CycleValues[]): readonly ReportEvent[] =>
  cycles.flatMap(({ drafts }) => drafts.flatMap(({ events }) => events));
const codesOf = (cycles: readonly CycleValues[]) => cycles.map(({ drafts }) => drafts.map(({ events }) => events.map(({ code }) => code)));

describe('drift', () => {
  it('that is healed at once is reported before the change and after it', () => {
    const cycles = someCycles(
      [
        { resources: all, before: edited },
        { resources: all, at: later(60) },
      ],
      applied,
    );
    expect(codesOf(cycles)).toEqual([[['DriftDetected'], ['DriftHealed', 'StepDone']], [[]]]);
    expect(eventsOf(cycles)[0]).toEqual({
      code: 'DriftDetected',
      at: now,
      message: '/mode: 0600 instead of 0640, written at noon by root',
      resource: conf.id,
      pointer: '/mode',
      member: 'shop/one',
      effect: 'none',
    });
    expect(eventsOf(cycles)[1]).toMatchObject({ resource: conf.id, pointer: '/mode', durationMs: 0 });
  });

  it('that is only observed is reported once when it comes and once when it goes, with how long it was there', () => {
    const observing = [aConf({ drift: 'observe' }), daemon, values];
    const inputs = [edited, edited, edited, {}, {}].map((before, index) => ({ resources: observing, before, at: later(index * 60) }));
    const cycles = someCycles(inputs, applied);
    expect(codesOf(cycles)).toEqual([[['DriftDetected']], [[]], [[]], [['DriftHealed']], [[]]]);
    expect(eventsOf(cycles)[1]).toMatchObject({ durationMs: 180_000 });
  });

  it('that cannot be seen any more is not called healed, nor reported again when it is seen', () => {
    const observing = [aConf({ drift: 'observe' }), daemon, values];
    const inputs = [edited, { [conf.id]: unknown }, edited, {}].map((before, index) => ({
      resources: observing,
      before,
      at: later(index),
    }));
    expect(codesOf(someCycles(inputs, applied))).toEqual([[['DriftDetected']], [[]], [[]], [['DriftHealed']]]);
  });

  it('that a failing step leaves is reported once', () => {
    const failed = { [conf.id]: { status: 'failed', reason: 'StepFailed', message: 'disk full' } } as const;
    const failing: CycleInput = { resources: all, before: edited, after: edited, results: failed };
    const cycles = someCycles(
      [failing, { ...failing, at: later(1) }, { ...failing, at: later(6) }, { resources: all, before: edited, at: later(60) }],
      applied,
    );
    const codes = eventsOf(cycles).map(({ code }) => code);
    expect(codes.filter((code) => code === 'DriftDetected')).toHaveLength(1);
    expect(codes.filter((code) => code === 'DriftHealed')).toHaveLength(1);
    expect(codes.filter((code) => code === 'StepFailed')).toHaveLength(2);
  });

  it('that comes while the cycle runs is in its last report', () => {
    const other = { [values.id]: seen(values, { values: { size: '9', color: 'red' } }) };
    const cycles = someCycles([{ resources: all, before: edited, after: other }], applied);
    expect(codesOf(cycles)).toEqual([[['DriftDetected'], ['DriftDetected', 'DriftHealed', 'StepDone']]]);
  });

  it('of a secret never shows it', () => {
    const secret = aConf({ sensitive: ['/entries/color'], drift: 'observe' }, { size: '1', color: 'hunter2' });
    const known = aCycle(aLedger(), { resources: [{ ...secret, drift: 'enforce' }], before: { [secret.id]: absent } }).settled;
    const { drafts } = aCycle(known, {
      resources: [secret],
      before: { [secret.id]: seen(secret, { entries: { size: '1', color: 'swordfish' } }) },
    });
    expect(JSON.stringify(drafts)).toContain('(sensitive ');
    expect(JSON.stringify(drafts)).not.toMatch(/hunter2|swordfish/);
  });

  it('is reported and healed in turns, whatever happens on the host', () => {
    const ways: Readonly<Record<string, (index: number) => Observation>> = {
      asWanted: (index) => seen(all[index] ?? conf),
      edited: (index) =>
        seen(
          all[index] ?? conf,
          index === 0 ? { mode: '0600' } : index === 1 ? { running: false } : { values: { size: '7', color: 'red' } },
        ),
      absent: () => absent,
      unknown: () => unknown,
    };
    const way = constantFrom(...Object.keys(ways));
    const found = record({ 0: way, 1: way, 2: way });
    const step = record({
      before: found,
      after: found,
      failing: dictionary(constantFrom(...all.map(({ id }) => id)), constantFrom('failed', 'skipped')),
      commit: constantFrom('c1', 'c2'),
      drift: constantFrom('enforce', 'observe'),
    });
    void assert(
      property(array(step, { maxLength: 12 }), (steps) => {
        const inputs = steps.map(({ before, after, failing, commit, drift }, index): CycleInput => {
          const observe = (names: typeof before) =>
            Object.fromEntries(Object.entries(names).map(([at, name]) => [all[Number(at)]?.id ?? '', ways[name]?.(Number(at)) ?? unknown]));
          const results = Object.fromEntries(
            Object.entries(failing).map(([id, status]) => [id, { status: status as 'failed' | 'skipped' }]),
          );
          const resources = all.map((resource) => ({ ...resource, drift: drift as 'enforce' | 'observe' }));
          return { resources, before: observe(before), after: observe(after), results, commit, at: later(index * 30) };
        });
        const open = new Set<string>();
        for (const { code, resource, pointer } of eventsOf(someCycles(inputs, applied))) {
          const key = `${resource} ${pointer}`;
          if (code === 'DriftDetected') {
            expect(open.has(key), `${key} told twice`).toBe(false);
            open.add(key);
          }
          if (code === 'DriftHealed') expect(open.delete(key), `${key} healed without having been told`).toBe(true);
        }
      }),
      { numRuns: runs(200) },
    );
  });
});

describe('steps and effects', () => {
  const recolored = [aConf({}, { size: '1', color: 'blue' }), daemon, someValues({ size: '1', color: 'blue' })];
  const change: CycleInput = { resources: recolored, commit: 'c2', before: { [conf.id]: seen(conf), [values.id]: seen(values) } };

  it('of a change are reported with their cost, and the commit once it is applied', () => {
    const [, after] = aCycle(applied, change).drafts;
    expect(after?.events.map(({ code, effect }) => [code, effect])).toEqual([
      ['CommitApplied', undefined],
      ['StepDone', 'reload'],
      ['ServiceReloaded', 'reload'],
      ['StepDone', 'reload'],
    ]);
  });

  it('that stay unproven are reported once, and again when they are proven', () => {
    const contradicted: CycleInput = { ...change, after: { [values.id]: seen(values) } };
    const cycles = someCycles([contradicted, { ...contradicted, at: later(6) }, { ...change, before: {}, at: later(30) }], applied);
    const told = eventsOf(cycles).filter(({ code }) => code === 'EffectPending' || code === 'EffectProven');
    expect(told.map(({ code, resource }) => [code, resource])).toEqual([
      ['EffectPending', daemon.id],
      ['EffectProven', daemon.id],
    ]);
    expect(told[0]?.message).toContain('the running process still differs');
  });

  it.each([
    ['ServiceStarted', aDaemon(), seen(daemon, { running: false })],
    ['ServiceStopped', aDaemon({ fields: { running: false, enabled: true } }), seen(daemon)],
  ])('%s', (code, wanted, before) => {
    const { drafts } = aCycle(applied, { resources: [conf, wanted, values], commit: 'c2', before: { [daemon.id]: before } });
    expect(drafts[1]?.events.map((event) => event.code)).toContain(code);
  });

  it('that a failed one holds up are not reported as done', () => {
    const results = {
      [conf.id]: { status: 'failed', reason: 'ConfigTestFailed', message: 'unknown directive' },
      [daemon.id]: { status: 'skipped' },
    } as const;
    const { drafts } = aCycle(applied, { ...change, results, after: change.before ?? {} });
    expect(drafts[1]?.events.map(({ code }) => code)).toEqual(['ConfigTestFailed', 'StepDone', 'EffectPending']);
  });

  it('beyond the removal cap are a condition, not a step', () => {
    const files = Array.from({ length: 11 }, (_none, index) => ({ ...conf, id: `file[/etc/${index}]`, name: `/etc/${index}` }));
    const owned = aCycle(aLedger(), { resources: files, before: Object.fromEntries(files.map(({ id }) => [id, absent])) }).settled;
    const { drafts } = aCycle(owned, {
      resources: [],
      commit: 'c2',
      before: Object.fromEntries(files.map((file) => [file.id, seen(file)])),
    });
    expect(drafts[0]?.conditions.find(({ type }) => type === 'RemovalBlocked')).toMatchObject({
      status: 'True',
      reason: 'RemovalCap',
      message: '11 removals planned, cap 10',
    });
    expect(drafts).toHaveLength(1);
    expect(drafts[0]?.conditions.find(({ type }) => type === 'Ready')).toMatchObject({ status: 'False', reason: 'RemovalCap' });
  });
});
