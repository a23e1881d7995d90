import { describe, expect, it } from 'vitest';
import type { Ledger, Observation, Resource } from '../../schemas/index.ts';
import { aFile, aLedger, aPlanInput, aRecord, aService, asObserved, now } from './a-plan-input.ts';
import { buildPlan } from './build-plan.ts';
import type { Plan, Step } from './step.ts';

const file = aFile();
const service = aService();
const before = '2026-01-01T00:00:00.000Z';
const running = asObserved(service, {}, { startedAt: before, pid: 7 });

function stepOf(plan: Plan, resource: Resource): Step {
  const step = plan.steps.find((one) => one.resource.id === resource.id);
  if (step === undefined) throw new Error(`no step for ${resource.id}`);
  return step;
}

function planOf(
  observed: Readonly<Record<string, Observation>>,
  over: Parameters<typeof aPlanInput>[2] = {},
  resources: readonly Resource[] = [file, service],
) {
  return buildPlan(aPlanInput(resources, observed, over));
}

describe('a host as Git wants it', () => {
  it('has nothing to do', () => {
    const plan = planOf({ [file.id]: asObserved(file), [service.id]: running });
    expect(plan.steps.map(({ action }) => action)).toEqual(['none', 'none']);
  });
});

describe('change and drift', () => {
  const edited = asObserved(file, { content: 'maxmemory 1gb\ndatabases 16\n', entries: { maxmemory: '1gb', databases: '16' } });

  it('calls a difference drift when Git wants what was applied last', () => {
    const [difference] = stepOf(planOf({ [file.id]: edited, [service.id]: running }), file).differences;
    expect(difference).toMatchObject({
      pointer: '/entries/maxmemory',
      desired: '100mb',
      observed: '1gb',
      origin: 'drift',
      effect: 'hot',
      place: 'disk',
      firstSeen: now,
    });
  });

  it('calls a difference a change when Git wants something else than was applied last', () => {
    const wanted = aFile({
      fields: { type: 'file', mode: '0640', content: 'maxmemory 2gb\ndatabases 16\n', entries: { maxmemory: '2gb', databases: '16' } },
    });
    const plan = planOf({ [file.id]: asObserved(file), [service.id]: running }, { ledger: aLedger([file, service]) }, [wanted, service]);
    expect(stepOf(plan, wanted).differences).toMatchObject([{ pointer: '/entries/maxmemory', origin: 'change' }]);
  });

  it('keeps the time when a difference was first seen', () => {
    const ledger = aLedger([file, service], { firstSeen: { [`${file.id} /entries/maxmemory drift`]: before } });
    expect(stepOf(planOf({ [file.id]: edited, [service.id]: running }, { ledger }), file).differences[0]?.firstSeen).toBe(before);
  });

  it('a hot difference refreshes no service', () => {
    expect(stepOf(planOf({ [file.id]: edited, [service.id]: running }), service).action).toBe('none');
  });
});

describe('refresh', () => {
  const wanted = aFile({
    fields: { type: 'file', mode: '0640', content: 'maxmemory 100mb\ndatabases 32\n', entries: { maxmemory: '100mb', databases: '32' } },
  });
  const changed = { [file.id]: asObserved(file), [service.id]: running };

  it('a change with effect restart restarts the service, and says why', () => {
    const step = stepOf(planOf(changed, { ledger: aLedger([file, service]) }, [wanted, service]), service);
    expect(step).toMatchObject({
      action: 'refresh',
      effect: 'restart',
      refresh: { effect: 'restart', reasons: [`${file.id}/entries/databases`] },
    });
  });

  it('a service that is not running is started, not restarted', () => {
    const step = stepOf(
      planOf({ ...changed, [service.id]: asObserved(service, { running: false }) }, { ledger: aLedger([file, service]) }, [
        wanted,
        service,
      ]),
      service,
    );
    expect(step).toMatchObject({ action: 'update' });
    expect(step.refresh).toBeUndefined();
  });

  it('an effect the ledger still owes is done again although nothing differs', () => {
    const ledger = aLedger([file, service], {
      pending: { [service.id]: { effect: 'reload', reasons: ['r'], since: before, attempts: 2 } },
    });
    expect(stepOf(planOf({ [file.id]: asObserved(file), [service.id]: running }, { ledger }), service)).toMatchObject({
      action: 'refresh',
      refresh: { effect: 'reload', reasons: ['r'] },
    });
  });

  it('without a way to reload, a reload is called the restart it will be', () => {
    const noReload = aService({ via: { manager: 'supervisor', argv: ['x'], stop: { signal: 'SIGTERM', timeoutMs: 1 } } });
    const ledger = aLedger([file, noReload], { pending: { [service.id]: { effect: 'reload', reasons: [], since: before, attempts: 0 } } });
    expect(
      stepOf(planOf({ [file.id]: asObserved(file), [service.id]: running }, { ledger }, [file, noReload]), noReload).refresh?.effect,
    ).toBe('restart');
  });

  it('drift on disk that the process never read costs it nothing', () => {
    const edited = (modifiedAt: string) =>
      asObserved(file, { content: 'x', entries: { maxmemory: '100mb', databases: '99' } }, { modifiedAt });
    expect(stepOf(planOf({ [file.id]: edited('2026-01-02T00:00:00.000Z'), [service.id]: running }), service).action).toBe('none');
    expect(stepOf(planOf({ [file.id]: edited('2025-12-31T00:00:00.000Z'), [service.id]: running }), service)).toMatchObject({
      action: 'refresh',
      effect: 'restart',
    });
  });

  it('a blocked file refreshes nothing', () => {
    const observing = { ...wanted, drift: 'observe' } as Resource;
    const step = stepOf(planOf(changed, { ledger: aLedger([file, service]) }, [observing, service]), service);
    expect(step.action).toBe('none');
  });
});

describe('a process that is older than its software', () => {
  const wanted = aService({ fields: { running: true, enabled: true, software: 'current' }, effects: { '/software': 'restart' } });
  const software = aFile({ id: 'package[redis]', kind: 'package', name: 'redis', fields: { version: '2' }, notify: [wanted.id] } as never);
  const observed = asObserved(wanted, { software: '/usr/bin/redis-server was replaced' });
  const plan = (ledger: Ledger) => {
    const seen = { [wanted.id]: observed, [software.id]: asObserved(software) };
    return buildPlan(aPlanInput([software, wanted], seen, { ledger })).steps.find(({ resource }) => resource === wanted);
  };

  it('has drifted, and is restarted as any other drift in the process is', () => {
    expect(plan(aLedger([wanted, software]))).toMatchObject({
      action: 'update',
      refresh: { effect: 'restart', reasons: [`${wanted.id}/software`] },
      disrupts: { action: 'restart', members: ['cache/1'] },
      differences: [{ pointer: '/software', origin: 'drift', place: 'process' }],
    });
  });

  it('waits while a package manager is at work, and holds nothing else up', () => {
    const changing = asObserved(wanted, { software: 'new' }, { changing: 'process 9 has the lock' });
    const probe = aFile({ id: 'file[/etc/other]', name: '/etc/other', after: [wanted.id], notify: [] });
    const seen = { [wanted.id]: changing, [probe.id]: asObserved(probe, { mode: '0666' }) };
    const { steps } = buildPlan(aPlanInput([wanted, probe], seen));
    expect(steps.map(({ blocked }) => blocked)).toEqual([{ reason: 'SoftwareChanging', message: 'process 9 has the lock' }, undefined]);
    const stopped = asObserved(wanted, { running: false, software: 'new' }, { changing: 'process 9 has the lock' });
    expect(buildPlan(aPlanInput([wanted], { [wanted.id]: stopped })).steps[0]?.blocked).toBeUndefined();
  });

  it('is a change of Git where Git brings the software, also while its restart waits', () => {
    const before = aRecord({ ...software, fields: { version: '1' } } as never);
    const owed = { effect: 'restart', reasons: [`${software.id}/version`], since: now, attempts: 0 } as const;
    const ledgers = [
      aLedger([wanted], { resources: { [wanted.id]: aRecord(wanted), [software.id]: before } }),
      aLedger([wanted, software], { pending: { [wanted.id]: owed } }),
    ];
    for (const ledger of ledgers) expect(plan(ledger)?.differences).toMatchObject([{ pointer: '/software', origin: 'change' }]);
  });
});

describe('an unknown resource', () => {
  const unknown: Observation = { status: 'unknown', reason: 'permission denied' };

  it('is blocked and never created', () => {
    const step = stepOf(planOf({ [file.id]: unknown, [service.id]: running }), file);
    expect(step).toMatchObject({ action: 'update', blocked: { reason: 'UnknownState' }, differences: [] });
  });

  it('holds back the steps after it', () => {
    const step = stepOf(planOf({ [file.id]: unknown, [service.id]: asObserved(service, { running: false }) }), service);
    expect(step.blocked).toMatchObject({ reason: 'DependencyBlocked', message: `waits for ${file.id}` });
  });
});

describe('existence', () => {
  it('creates an absent resource', () => {
    expect(stepOf(planOf({ [file.id]: { status: 'absent' }, [service.id]: running }, { ledger: aLedger() }), file)).toMatchObject({
      action: 'create',
      effect: 'restart',
      differences: [{ pointer: '', origin: 'change' }],
    });
  });

  it('puts back a deleted file without touching a process that has read it', () => {
    const plan = planOf({ [file.id]: { status: 'absent' }, [service.id]: running });
    expect(stepOf(plan, file)).toMatchObject({ action: 'create', effect: 'none', differences: [{ origin: 'drift' }] });
    expect(stepOf(plan, service).action).toBe('none');
  });

  it('shows another type in the place of a file as the only difference', () => {
    const step = stepOf(planOf({ [file.id]: { status: 'known', fields: { type: 'link' } }, [service.id]: running }), file);
    expect(step.differences.map(({ pointer }) => pointer)).toEqual(['/type']);
  });

  it('a unit to be off is as wanted where the machine has none', () => {
    const off = aService({
      id: 'service[redis-server.service]',
      fields: { running: false, enabled: false },
      via: { manager: 'systemd', unit: 'redis-server.service', stop: { signal: 'SIGTERM', timeoutMs: 1 } },
    });
    expect(stepOf(planOf({ [off.id]: { status: 'absent' } }, {}, [off]), off).action).toBe('none');
  });
});

describe('fields that are not Git’s', () => {
  it('an ignored field is neither different nor written over', () => {
    const ignoring = aFile({ ignore: [{ pointer: '/entries/maxmemory', reason: 'tuned by hand' }] });
    const seen = asObserved(file, { content: 'maxmemory 1gb\ndatabases 17\n', entries: { maxmemory: '1gb', databases: '17' } });
    const step = stepOf(planOf({ [file.id]: seen, [service.id]: running }, {}, [ignoring, service]), ignoring);
    expect(step.differences.map(({ pointer }) => pointer)).toEqual(['/entries/databases']);
    expect(step.resource.fields).toMatchObject({ entries: { maxmemory: '1gb', databases: '16' } });
    expect(step.resource.fields).not.toHaveProperty('content');
  });

  it('a key of the program stays as the program left it, until Git changes it', () => {
    const owning = (primary: string) =>
      aFile({ preserve: ['/entries/replicaof'], fields: { type: 'file', entries: { replicaof: primary } } });
    const promoted = asObserved(owning('a 1'), { entries: {} });
    const ledger = aLedger([owning('a 1'), service]);
    expect(stepOf(planOf({ [file.id]: promoted, [service.id]: running }, { ledger }, [owning('a 1'), service]), file).action).toBe('none');
    expect(stepOf(planOf({ [file.id]: promoted, [service.id]: running }, { ledger }, [owning('b 1'), service]), file)).toMatchObject({
      action: 'update',
      differences: [{ pointer: '/entries/replicaof', desired: 'b 1', origin: 'change' }],
    });
  });

  it('a fully ignored resource has no differences', () => {
    const ignored = aFile({ ignore: [{ pointer: '', reason: 'elsewhere' }] });
    expect(stepOf(planOf({ [file.id]: { status: 'absent' }, [service.id]: running }, {}, [ignored, service]), ignored).action).toBe('none');
  });
});

describe('observe mode', () => {
  it('shows differences and does nothing', () => {
    const observing = { ...file, drift: 'observe' } as Resource;
    const step = stepOf(planOf({ [file.id]: { status: 'absent' }, [service.id]: running }, {}, [observing, service]), observing);
    expect(step).toMatchObject({ action: 'create', blocked: { reason: 'ObserveMode' }, differences: [{ pointer: '' }] });
  });

  it('of the host holds removals back', () => {
    const plan = planOf(
      { [file.id]: asObserved(file), [service.id]: running },
      { hostDrift: 'observe', ledger: aLedger([file, service]) },
      [service],
    );
    expect(stepOf(plan, file)).toMatchObject({ action: 'remove', blocked: { reason: 'ObserveMode' } });
  });
});

describe('pruning', () => {
  const all = { [file.id]: asObserved(file), [service.id]: running };

  it('removes resources that Plumb owns and Git no longer wants, processes first', () => {
    const plan = planOf(all, { ledger: aLedger([file, service]) }, []);
    expect(plan.steps.map(({ action, resource }) => [action, resource.kind])).toEqual([
      ['remove', 'service'],
      ['remove', 'file'],
    ]);
  });

  it('refreshes the service that has read a removed file', () => {
    const record = { ...aRecord(file), notify: [service.id], effect: 'reload' as const };
    const ledger = { ...aLedger([service]), resources: { ...aLedger([service]).resources, [file.id]: record } };
    const plan = planOf(all, { ledger }, [service]);
    expect(stepOf(plan, file)).toMatchObject({ action: 'remove', effect: 'reload' });
    expect(stepOf(plan, service)).toMatchObject({ action: 'refresh', refresh: { effect: 'reload', reasons: [`removal of ${file.id}`] } });
  });

  it('never more than the cap, then nothing at all', () => {
    const plan = planOf(all, { ledger: aLedger([file, service]), removalCap: 1 }, []);
    expect(plan.steps.map(({ blocked }) => blocked?.reason)).toEqual(['RemovalCap', 'RemovalCap']);
    expect(plan.removals).toEqual({ planned: 2, cap: 1 });
  });

  it.each([
    ['is not removable', { ...aRecord(file), removable: false }, new Set<string>()],
    ['was there before Plumb', { ...aRecord(file), preexisting: true }, new Set<string>()],
    ['belongs to a detached member', aRecord(file), new Set(['cache/1'])],
  ])('leaves what %s and forgets it', (_why, record, detached) => {
    const plan = planOf(all, { ledger: { ...aLedger(), resources: { [file.id]: record } }, detached }, []);
    expect(plan.steps.map(({ action }) => action)).toEqual(['forget']);
  });
});

describe('backing off', () => {
  const failure = {
    commit: 'c1',
    reason: 'ConfigTestFailed',
    message: 'unknown directive',
    attempts: 2,
    lastAt: before,
    retryAt: '2026-01-02T03:05:00.000Z',
  } as const;

  it('does not retry a failed step before its time', () => {
    const ledger = aLedger([service], { failures: { [file.id]: failure } });
    expect(stepOf(planOf({ [file.id]: { status: 'absent' }, [service.id]: running }, { ledger }), file).blocked?.reason).toBe('BackingOff');
  });

  it('a newer commit starts afresh', () => {
    const ledger = aLedger([service], { failures: { [file.id]: failure } });
    expect(
      stepOf(planOf({ [file.id]: { status: 'absent' }, [service.id]: running }, { ledger, commit: 'c2' }), file).blocked,
    ).toBeUndefined();
  });
});

describe('secrets', () => {
  it('are masked in the difference, the file’s text too', () => {
    const secret = aFile({
      sensitive: ['/entries/requirepass'],
      fields: { type: 'file', content: 'requirepass hunter2\n', entries: { requirepass: 'hunter2' } },
    });
    const seen = {
      [secret.id]: asObserved(secret, { content: 'requirepass swordfish\n', entries: { requirepass: 'swordfish' } }),
      [service.id]: running,
    };
    const differences = JSON.stringify(stepOf(planOf(seen, {}, [secret, service]), secret).differences);
    expect(differences).toContain('(sensitive ');
    expect(differences).not.toMatch(/hunter2|swordfish/);
    expect(JSON.stringify(aLedger([secret]))).not.toContain('hunter2');
  });
});

describe("a package's own unit that Git no longer has", () => {
  const unit = aService({
    id: 'service[redis-server.service]',
    name: 'redis-server.service',
    fields: { running: false, enabled: false },
    via: { manager: 'systemd', unit: 'redis-server.service', stop: { signal: 'SIGTERM', timeoutMs: 1000 } },
  });
  const planned = (fields: Readonly<Record<string, unknown>>) => {
    const record = { ...aRecord(unit), via: { ...unit.via } };
    const plan = planOf({ [unit.id]: asObserved(unit, fields) }, { ledger: aLedger([], { resources: { [unit.id]: record } }) }, []);
    return stepOf(plan, unit).action;
  };

  it('is forgotten once it is off: the unit stays with its package', () => {
    expect(planned({ running: false, enabled: false })).toBe('forget');
    expect(planned({ running: true, enabled: false })).toBe('remove');
  });
});
