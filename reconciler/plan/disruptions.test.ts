import { describe, expect, it } from 'vitest';
import type { Observation, Resource, StepBlock } from '../../schemas/index.ts';
import { aFile, aLedger, aPlanInput, aService, asObserved } from './a-plan-input.ts';
import { buildPlan } from './build-plan.ts';
import { disruptionsOf } from './disruptions.ts';
import { executableSteps } from './plan-document.ts';

const file = aFile();
const service = aService();
const running = asObserved(service, {}, { startedAt: '2026-01-01T00:00:00.000Z', pid: 7 });
const down: Observation = { status: 'known', fields: { ...service.fields, running: false } };
const asFile = (maxmemory: string, databases: string): Observation =>
  asObserved(file, { content: `maxmemory ${maxmemory}\ndatabases ${databases}\n`, entries: { maxmemory, databases } });
const hold: StepBlock = { reason: 'LeasePending', message: 'waits for cache/2' };
const holds = new Map([['cache/1', hold]]);
const reload = { '/entries/maxmemory': 'reload' } as const;

/** Git wants 16 databases now; what was applied last had as many as `applied`. */
function planOf(
  observed: Readonly<Record<string, Observation>>,
  {
    applied = '8',
    wanted = [file, service],
    ...over
  }: { applied?: string; wanted?: readonly Resource[] } & Parameters<typeof aPlanInput>[2] = {},
) {
  const before = aFile({ fields: { ...(file.fields as object), entries: { maxmemory: '100mb', databases: applied } } as never });
  return aPlanInput(wanted, observed, { ledger: aLedger([before, service]), ...over });
}

const disrupts = (input: ReturnType<typeof planOf>) =>
  disruptionsOf(buildPlan(input), input).map(({ member, action }) => `${action} ${member}`);
const executed = (input: ReturnType<typeof planOf>) =>
  executableSteps(buildPlan({ ...input, holds })).map(({ resource, action, refresh }) => `${refresh?.effect ?? action} ${resource.kind}`);

describe('what a plan takes away', () => {
  it('is a restart where a running service has to read its file again', () => {
    const input = planOf({ [file.id]: asFile('100mb', '8'), [service.id]: running });
    expect(disrupts(input)).toEqual(['restart cache/1']);
    const cheaperToo = planOf({ [file.id]: asFile('64mb', '8'), [service.id]: running });
    for (const one of [input, cheaperToo]) expect(disruptionsOf(buildPlan(one), one)[0]?.reasons).toEqual([`${file.id}/entries/databases`]);
  });

  it('is nothing for a hot change, or for a host where nothing runs yet', () => {
    expect(disrupts(planOf({ [file.id]: asFile('64mb', '16'), [service.id]: running }, { applied: '16' }))).toEqual([]);
    const bare = { [file.id]: { status: 'absent' }, [service.id]: { status: 'absent' } } as const;
    expect(disrupts(planOf(bare, { ledger: aLedger() }))).toEqual([]);
  });

  it('is nothing when a service that is down is started', () => {
    expect(disrupts(planOf({ [file.id]: asObserved(file), [service.id]: down }, { applied: '16' }))).toEqual([]);
  });

  it('is a reload only where the adapter counts reloads', () => {
    const gentle = aFile({ effects: { ...file.effects, ...reload } });
    const input = planOf({ [file.id]: asFile('64mb', '16'), [service.id]: running }, { applied: '16', wanted: [gentle, service] });
    expect(disrupts(input)).toEqual([]);
    expect(disrupts({ ...input, reloads: new Set(['cache/1']) })).toEqual(['reload cache/1']);
  });

  it('is a stop when Git wants it stopped, and an uninstallation when Git no longer has it', () => {
    const stopped = aService({ fields: { running: false, enabled: false } });
    const seen = { [file.id]: asObserved(file), [service.id]: running };
    expect(disrupts(planOf(seen, { applied: '16', wanted: [file, stopped] }))).toEqual(['stop cache/1']);
    expect(disrupts(planOf(seen, { wanted: [] }))).toEqual(['uninstall cache/1']);
  });

  it('is a restart when the software of a running service is replaced', () => {
    const software = {
      ...file,
      id: 'package[redis]',
      kind: 'package',
      name: 'redis',
      fields: { installed: true, version: '8' },
      via: { manager: 'apt' },
      notify: [],
    } as unknown as Resource;
    const seen = { [software.id]: asObserved(software, { version: '7' }), [file.id]: asObserved(file), [service.id]: running };
    expect(disrupts(planOf(seen, { applied: '16', wanted: [software, file, service] }))).toEqual(['restart cache/1']);
  });
});

describe('a member that is held', () => {
  it('keeps its file and its process as they are', () => {
    expect(executed(planOf({ [file.id]: asFile('100mb', '8'), [service.id]: running }))).toEqual([]);
  });

  it('takes hot changes and reloads', () => {
    expect(executed(planOf({ [file.id]: asFile('64mb', '16'), [service.id]: running }, { applied: '16' }))).toEqual(['update file']);
    const gentle = aFile({ effects: { ...file.effects, ...reload } });
    const input = planOf({ [file.id]: asFile('64mb', '16'), [service.id]: running }, { applied: '16', wanted: [gentle, service] });
    expect(executed(input)).toEqual(['update file', 'reload service']);
  });

  it('is started when it is down, on the file that it ran with', () => {
    expect(executed(planOf({ [file.id]: asFile('100mb', '8'), [service.id]: down }))).toEqual(['update service']);
  });

  it('is healed of drift while it is down, since that is no change', () => {
    expect(executed(planOf({ [file.id]: asFile('100mb', '8'), [service.id]: down }, { applied: '16' }))).toEqual([
      'update file',
      'update service',
    ]);
  });

  it('is not taken apart before its service may stop', () => {
    expect(executed(planOf({ [file.id]: asObserved(file), [service.id]: running }, { wanted: [] }))).toEqual([]);
  });

  it('owes a restart from before, and still waits for it', () => {
    const ledger = aLedger([file, service], {
      pending: { [service.id]: { effect: 'restart', reasons: ['x'], since: '2026-01-01T00:00:00.000Z', attempts: 1 } },
    });
    const input = planOf({ [file.id]: asObserved(file), [service.id]: running }, { ledger });
    expect(disrupts(input)).toEqual(['restart cache/1']);
    expect(executed(input)).toEqual([]);
  });
});
