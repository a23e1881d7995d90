import { describe, expect, it } from 'vitest';
import type { Hazard, Observation, Resource } from '../../schemas/index.ts';
import { aFile, aLedger, aPlanInput, aService, asObserved } from './a-plan-input.ts';
import { buildPlan } from './build-plan.ts';

const probe = { timeoutMs: 1000 };
const first = { title: 'fill the journal', apply: probe, until: probe, timeoutMs: 60_000 };
const hazard: Hazard = { pointer: '/entries/databases', from: ['8'], to: ['16', ''], message: 'all keys would be lost', first };
const service = aService();
const running = asObserved(service, {}, { startedAt: '2026-01-01T00:00:00.000Z', pid: 7 });
const down: Observation = { status: 'known', fields: { ...service.fields, running: false } };

function stepOf(
  hazards: Hazard[],
  {
    process = running,
    wanted = service,
    applied,
    ...seen
  }: { databases?: string | undefined; process?: Observation; wanted?: Resource; applied?: string } = {},
) {
  const { databases } = { databases: '8', ...seen };
  const file = aFile({ hazards });
  const entriesWith = (value: string | undefined) => ({
    ...(file.fields as { entries: object }).entries,
    databases: value,
  });
  const observed = asObserved(file, { content: 'other\n', entries: entriesWith(databases) });
  const before = applied === undefined ? file : aFile({ fields: { ...file.fields, entries: entriesWith(applied) } as never });
  const { steps } = buildPlan(
    aPlanInput([file, wanted], { [file.id]: observed, [wanted.id]: process }, { ledger: aLedger([before, wanted]) }),
  );
  return { file: steps.find(({ resource }) => resource.id === file.id), service: steps.find(({ resource }) => resource.id === wanted.id) };
}

describe('a change that loses data by itself', () => {
  it('is made safe in the running process before the file is written', () => {
    const { file } = stepOf([hazard]);
    expect([file?.action, file?.first, file?.blocked]).toEqual(['update', [first], undefined]);
  });

  it('waits where the process does not run until it has started as it was', () => {
    const { file, service: start } = stepOf([{ ...hazard, name: 'journal' }], { process: down });
    expect(file?.blocked).toMatchObject({
      reason: 'Hazard',
      message: expect.stringMatching(/^all keys would be lost.*it starts as it was.*allowHazards: \[journal\]/),
    });
    expect([start?.action, start?.blocked]).toEqual(['update', undefined]);
  });

  it('is blocked where the process is not to run', () => {
    const stopped = aService({ fields: { running: false, enabled: false, definition: 'sha256:1' } });
    const { file } = stepOf([hazard], { process: down, wanted: stopped });
    expect(file?.blocked?.message).toMatch(/does not run: take the change back, let it start, then change it$/);
  });

  it('is blocked where nothing makes it safe, unless somebody else than Git made it', () => {
    const { first: _none, ...refused } = hazard;
    const changed = stepOf([refused], { applied: '8' });
    expect(changed.file?.blocked).toEqual({ reason: 'Hazard', message: 'all keys would be lost: take the change back' });
    expect(stepOf([refused]).file).not.toHaveProperty('blocked');
  });

  it.each<[what: string, hazard: Partial<Hazard>, isMet: boolean]>([
    ['one of the named values only', { from: ['4'] }, false],
    ['any value where none is named', { from: undefined as never, to: undefined as never }, true],
    ['a smaller number only', { from: undefined as never, to: undefined as never, smaller: true }, false],
  ])('is %s', (_, over, isMet) => {
    const { file } = stepOf([{ ...hazard, ...over }]);
    expect([file?.action, file?.first !== undefined, file?.blocked]).toEqual(['update', isMet, undefined]);
  });

  it('knows what an absent entry stands for', () => {
    const fewer: Hazard = { pointer: '/entries/databases', absent: '32', smaller: true, message: 'lost', first };
    expect(stepOf([fewer], { databases: undefined }).file?.first).toEqual([first]);
    expect(stepOf([{ ...fewer, absent: '4' }], { databases: undefined }).file).not.toHaveProperty('first');
    expect(stepOf([{ ...hazard, from: ['32'], absent: '32' }], { databases: undefined }).file?.first).toEqual([first]);
  });
});
