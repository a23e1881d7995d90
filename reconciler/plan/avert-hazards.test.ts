import { describe, expect, it } from 'vitest';
import type { Hazard, Observation } from '../../schemas/index.ts';
import { aFile, aLedger, aPlanInput, aService, asObserved } from './a-plan-input.ts';
import { buildPlan } from './build-plan.ts';

const probe = { timeoutMs: 1000 };
const first = { title: 'fill the journal', apply: probe, until: probe, timeoutMs: 60_000 };
const hazard: Hazard = { pointer: '/entries/databases', from: ['8'], to: ['16', ''], message: 'all keys would be lost', first };
const service = aService();
const running = asObserved(service, {}, { startedAt: '2026-01-01T00:00:00.000Z', pid: 7 });
const down: Observation = { status: 'known', fields: { ...service.fields, running: false } };

function stepOf(hazards: Hazard[], { databases = '8', process = running }: { databases?: string; process?: Observation } = {}) {
  const file = aFile({ hazards });
  const observed = asObserved(file, { content: 'other\n', entries: { ...(file.fields as { entries: object }).entries, databases } });
  const { steps } = buildPlan(
    aPlanInput([file, service], { [file.id]: observed, [service.id]: process }, { ledger: aLedger([file, service]) }),
  );
  return { file: steps.find(({ resource }) => resource.id === file.id), service: steps.find(({ resource }) => resource.id === service.id) };
}

describe('a change that loses data by itself', () => {
  it('is made safe in the running process before the file is written', () => {
    const { file } = stepOf([hazard]);
    expect([file?.action, file?.first, file?.blocked]).toEqual(['update', [first], undefined]);
  });

  it('is blocked where the process does not run, and so is its start', () => {
    const { file, service: start } = stepOf([hazard], { process: down });
    expect(file?.blocked).toMatchObject({ reason: 'Hazard', message: expect.stringContaining('all keys would be lost') });
    expect(start?.blocked?.reason).toBe('DependencyBlocked');
  });

  it('is blocked where nothing makes it safe', () => {
    const { first: _none, ...refused } = hazard;
    expect(stepOf([refused]).file?.blocked).toEqual({ reason: 'Hazard', message: 'all keys would be lost: take the change back' });
  });

  it('is one of the named values only', () => {
    const other = stepOf([{ ...hazard, from: ['4'] }]).file;
    expect([other?.action, other?.first, other?.blocked]).toEqual(['update', undefined, undefined]);
  });
});
