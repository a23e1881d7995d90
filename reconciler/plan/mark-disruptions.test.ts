import { describe, expect, it } from 'vitest';
import type { Observation, Resource, StepBlock } from '../../schemas/index.ts';
import { aFile, aLedger, aPlanInput, aService, asObserved } from './a-plan-input.ts';
import { buildPlan } from './build-plan.ts';
import { disruptionsOf } from './collect-disruptions.ts';
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

const disrupts = (input: ReturnType<typeof planOf>) => disruptionsOf(buildPlan(input)).map(({ member, action }) => `${action} ${member}`);
const executed = (input: ReturnType<typeof planOf>) =>
  executableSteps(buildPlan({ ...input, holds })).map(({ resource, action, refresh }) => `${refresh?.effect ?? action} ${resource.kind}`);

describe('the disruption of a member', () => {
  it('is a restart where a running service has to read its file again', () => {
    const input = planOf({ [file.id]: asFile('100mb', '8'), [service.id]: running });
    expect(disrupts(input)).toEqual(['restart cache/1']);
    const cheaperToo = planOf({ [file.id]: asFile('64mb', '8'), [service.id]: running });
    for (const one of [input, cheaperToo]) expect(disruptionsOf(buildPlan(one))[0]?.reasons).toEqual([`${file.id}/entries/databases`]);
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

  it('is nothing for a member that Git wants stopped, whatever it would read at its start', () => {
    const stopped = aService({ fields: { running: false, enabled: false } });
    expect(disrupts(planOf({ [file.id]: asFile('100mb', '8'), [service.id]: down }, { wanted: [file, stopped] }))).toEqual([]);
  });

  it.each([undefined, {}, { argv: [] }])('is a restart where a reload is owed by a service that cannot reload: %j', (none) => {
    const gentle = aFile({ effects: { ...file.effects, ...reload } });
    const { reload: _given, ...rest } = service.via as Extract<Resource, { kind: 'service' }>['via'];
    const via = { ...rest, ...(none === undefined ? {} : { reload: none }) };
    const input = planOf(
      { [file.id]: asFile('64mb', '16'), [service.id]: running },
      { applied: '16', wanted: [gentle, aService({ via })] },
    );
    expect(disrupts(input)).toEqual(['restart cache/1']);
    expect(executed(input)).toEqual([]);
  });
});

describe('an update of software', () => {
  const other = aService({ id: 'service[plumb-cache-2]', name: 'plumb-cache-2', members: ['cache/2'] });
  const software = {
    ...file,
    id: 'package[redis]',
    kind: 'package',
    name: 'redis',
    members: ['cache/1', 'cache/2'],
    fields: { version: '8' },
    via: { manager: 'apt' },
    effects: {},
    notify: [service.id, other.id],
  } as unknown as Resource;
  const before = { ...software, fields: { version: '7' } } as Resource;
  const wanted = [software, { ...service, after: [software.id] }, { ...other, after: [software.id] }];
  const both = { [software.id]: asObserved(before), [service.id]: running, [other.id]: running };
  const updateOn = (observed: Readonly<Record<string, Observation>>, over: Parameters<typeof aPlanInput>[2] = {}) =>
    aPlanInput(wanted, observed, { ledger: aLedger([before, service, other]), ...over });
  const held = (input: ReturnType<typeof updateOn>, ...members: readonly string[]) =>
    executableSteps(buildPlan({ ...input, holds: new Map(members.map((member) => [member, hold])) })).map(
      ({ resource, action, refresh }) => `${refresh?.effect ?? action} ${resource.name}`,
    );

  it('restarts every running service of its members after it, and says why', () => {
    const plan = buildPlan(updateOn(both));
    expect(plan.steps.map(({ resource, action, refresh }) => [resource.name, action, refresh?.effect, refresh?.reasons])).toEqual([
      ['redis', 'update', undefined, undefined],
      ['plumb-cache-1', 'refresh', 'restart', ['package[redis]/version']],
      ['plumb-cache-2', 'refresh', 'restart', ['package[redis]/version']],
    ]);
    const reasons = ['package[redis]/version'];
    expect(disruptionsOf(plan)).toEqual([
      { member: 'cache/1', action: 'restart', reasons },
      { member: 'cache/2', action: 'restart', reasons },
    ]);
  });

  it('costs nothing where the member is stopped', () => {
    const off = aService({ ...other, fields: { running: false, enabled: false } } as never);
    const input = { ...updateOn({ ...both, [other.id]: asObserved(off) }), resources: [software, service, off] };
    expect(disrupts(input)).toEqual(['restart cache/1']);
    expect(held(input, 'cache/2')).toEqual(['update redis', 'restart plumb-cache-1']);
  });

  it('is put right where it drifted, with the restart that the plan promises', () => {
    const input = updateOn(both, { ledger: aLedger([software, service, other]) });
    expect(buildPlan(input).steps[0]?.differences).toMatchObject([{ pointer: '/version', origin: 'drift', effect: 'restart' }]);
    expect(disrupts(input)).toEqual(['restart cache/1', 'restart cache/2']);
  });

  it('costs nothing where it is only put back, since no process can have started without it', () => {
    const gone = updateOn({ ...both, [software.id]: { status: 'absent' } }, { ledger: aLedger([software, service, other]) });
    expect(disrupts(gone)).toEqual([]);
    expect(held(gone)).toEqual(['create redis']);
  });

  it('comes in the first turn of the members that share it, and each restarts in its own', () => {
    expect(held(updateOn(both), 'cache/1', 'cache/2')).toEqual([]);
    expect(held(updateOn(both), 'cache/2')).toEqual(['update redis', 'restart plumb-cache-1']);
  });

  it('does not come in by way of a crash while its member is held', () => {
    expect(held(updateOn({ ...both, [other.id]: down }), 'cache/1', 'cache/2')).toEqual(['update plumb-cache-2']);
  });

  it('is taken away from under the last member only', () => {
    const input = { ...updateOn(both), resources: [] };
    expect(disrupts(input)).toEqual(['uninstall cache/1', 'uninstall cache/2']);
    expect(held(input, 'cache/2')).toEqual(['remove plumb-cache-1']);
  });
});

describe('software that a newer version takes the place of', () => {
  const other = aService({ id: 'service[plumb-cache-2]', name: 'plumb-cache-2', members: ['cache/2'] });
  const archiveOf = (version: string) =>
    ({
      ...file,
      id: `archive[/opt/cache/${version}]`,
      kind: 'archive',
      name: `/opt/cache/${version}`,
      members: ['cache/1', 'cache/2'],
      fields: { sha256: version },
      via: { url: `http://127.0.0.1/${version}` },
      effects: {},
      notify: [service.id, other.id],
    }) as unknown as Resource;
  const [before, software] = [archiveOf('1'), archiveOf('2')];
  const wanted = [software, { ...service, after: [software.id] }, { ...other, after: [software.id] }];
  const stepsOf = (
    seen: Observation,
    held: readonly string[],
    { applied = [before, service, other], ...over }: { applied?: readonly Resource[] } & Parameters<typeof aLedger>[1] = {},
  ) => {
    const observed = { [software.id]: seen, [before.id]: asObserved(before), [service.id]: running, [other.id]: running };
    const input = aPlanInput(wanted, observed, { ledger: aLedger(applied, over), holds: new Map(held.map((member) => [member, hold])) });
    const plan = buildPlan(input);
    const executed = executableSteps(plan).map(({ resource, action, refresh }) => `${refresh?.effect ?? action} ${resource.name}`);
    return { executed, disrupted: disruptionsOf(buildPlan({ ...input, holds: new Map() })).map(({ member }) => member) };
  };
  const owed = { [other.id]: { effect: 'restart' as const, reasons: ['x'], since: '2026-01-01T00:00:00.000Z', attempts: 0 } };

  it('goes when all run the newer one, and behind it', () => {
    const { executed } = stepsOf({ status: 'absent' }, []);
    expect(executed).toEqual(['create /opt/cache/2', 'restart plumb-cache-1', 'restart plumb-cache-2', 'remove /opt/cache/1']);
  });

  it('stays while a member that may run it is held', () => {
    expect(stepsOf({ status: 'absent' }, ['cache/1', 'cache/2']).executed).toEqual([]);
    expect(stepsOf({ status: 'absent' }, ['cache/2']).executed).toEqual(['create /opt/cache/2', 'restart plumb-cache-1']);
    const later = stepsOf(asObserved(software), ['cache/2'], { applied: [before, software, service, other], pending: owed });
    expect(later).toEqual({ executed: [], disrupted: ['cache/2'] });
  });

  it('costs nobody a restart by going', () => {
    const later = stepsOf(asObserved(software), [], { applied: [before, software, service, other] });
    expect(later).toEqual({ executed: ['remove /opt/cache/1'], disrupted: [] });
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

  it('keeps its file where its reload is held', () => {
    const gentle = aFile({ effects: { ...file.effects, ...reload } });
    const input = planOf({ [file.id]: asFile('64mb', '16'), [service.id]: running }, { applied: '16', wanted: [gentle, service] });
    expect(executed({ ...input, reloads: new Set(['cache/1']) })).toEqual([]);
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
