import { describe, expect, it } from 'vitest';
import type { ParameterRow, RenderedParameter } from '../../schemas/index.ts';
import { absent, aConf, aCycle, aDaemon, type CycleInput, seen, someValues, unknown } from '../a-cycle.ts';
import { aLedger } from '../desired/a-desired.ts';

const conf = aConf();
const daemon = aDaemon();
const values = someValues();
const all = [conf, daemon, values];
const observing = all.map((resource) => ({ ...resource, drift: 'observe' as const }));
const applied = aCycle(aLedger(), { resources: all, before: { [conf.id]: absent, [daemon.id]: absent, [values.id]: absent } }).settled;

const color: RenderedParameter = {
  member: 'shop/one',
  name: 'color',
  effect: 'reload',
  sensitive: false,
  owner: 'git',
  desired: 'red',
  disk: { resource: conf.id, pointer: '/entries/color' },
  running: { resource: values.id, pointer: '/values/color' },
};

function rowOf(parameter: RenderedParameter, input: Omit<CycleInput, 'resources'> & Partial<CycleInput> = {}): ParameterRow | undefined {
  return aCycle(applied, { resources: observing, parameters: [parameter], ...input }).drafts[0]?.members[0]?.parameters[0];
}

describe('a parameter', () => {
  it('is shown as Git, the file and the process have it', () => {
    expect(rowOf({ ...color, unit: 'rgb' })).toEqual({
      name: 'color',
      effect: 'reload',
      sensitive: false,
      owner: 'git',
      unit: 'rgb',
      desired: 'red',
      disk: 'red',
      running: 'red',
      state: 'same',
    });
  });

  it('differs when only the file does, with since when and the evidence', () => {
    const facts = { evidenceByPointer: { '/entries/color': 'written by ann' } };
    const before = { [conf.id]: seen(conf, { entries: { size: '1', color: 'blue' } }, facts) };
    expect(rowOf(color, { before })).toMatchObject({
      desired: 'red',
      disk: 'blue',
      running: 'red',
      state: 'differs',
      evidence: 'written by ann',
    });
    expect(rowOf(color, { before })).toHaveProperty('since');
  });

  it('differs when only the process does', () => {
    const before = { [values.id]: seen(values, { values: { size: '1', color: 'green' } }) };
    expect(rowOf(color, { before })).toMatchObject({ disk: 'red', running: 'green', state: 'differs' });
  });

  it('has no running value where the product gives none, and none is assumed', () => {
    const row = rowOf(color, { before: { [values.id]: unknown } });
    expect(row).toMatchObject({ disk: 'red', state: 'same' });
    expect(row).not.toHaveProperty('running');
    expect(row).toMatchObject({ unread: ['process'] });
    expect(row).not.toHaveProperty('untold');
  });

  it('tells what no place ever tells apart from what could not be read', () => {
    const { disk: _none, running: _neither, ...placeless } = color;
    expect(rowOf(placeless)).toMatchObject({ state: 'same', untold: ['disk', 'process'] });
    const before = { [conf.id]: seen(conf, { entries: { size: '9', color: 'red' } }) };
    expect(rowOf(placeless, { before })).toMatchObject({ state: 'unknown', untold: ['disk', 'process'] });
    expect(rowOf(placeless, { before })).not.toHaveProperty('unread');
  });

  it('is unknown when neither can be seen', () => {
    const row = rowOf(color, { before: { [values.id]: unknown, [conf.id]: unknown } });
    expect(row).toMatchObject({ desired: 'red', state: 'unknown' });
    expect(row).not.toHaveProperty('disk');
  });

  it('that Git does not set shows the running value', () => {
    const { desired: _none, disk: _nowhere, ...open } = color;
    const before = { [values.id]: seen(values, {}, { values: { shade: 'dark' } }) };
    expect(rowOf({ ...open, name: 'shade', running: { resource: values.id, pointer: '/values/shade' } }, { before })).toMatchObject({
      running: 'dark',
      state: 'same',
    });
  });

  it('under an ignore rule is ignored, whatever its value', () => {
    const ignoring = [aConf({ ignore: [{ pointer: '/entries/color', reason: 'tuned by hand' }] }), daemon];
    const before = { [conf.id]: seen(conf, { entries: { size: '1', color: 'blue' } }) };
    const { running: _none, ...onDisk } = color;
    expect(rowOf(onDisk, { resources: ignoring, before })).toMatchObject({ disk: 'blue', state: 'ignored' });
  });

  it('that is sensitive is masked in all three places, and tells that they differ', () => {
    const secret = [
      aConf({ sensitive: ['/entries/color'], drift: 'observe' }),
      daemon,
      someValues(undefined, { sensitive: ['/values/color'], drift: 'observe' }),
    ];
    const before = { [conf.id]: seen(conf, { entries: { size: '1', color: 'blue' } }) };
    const row = rowOf({ ...color, sensitive: true }, { resources: secret, before });
    expect(row).toMatchObject({
      state: 'differs',
      desired: expect.stringMatching(/^\(sensitive /),
      disk: expect.stringMatching(/^\(sensitive /),
    });
    expect(row?.desired).toBe(row?.running);
    expect(row?.desired).not.toBe(row?.disk);
    expect(JSON.stringify(row)).not.toMatch(/"red"|"blue"/);
  });

  it('of another member is not shown', () => {
    expect(rowOf({ ...color, member: 'shop/two' })).toBeUndefined();
  });

  it('with a very long value is cut, and says how long it is', () => {
    expect(rowOf({ ...color, desired: 'x'.repeat(5000) })?.desired).toMatch(/^x{4000}… \(5000 characters\)$/);
  });
});
