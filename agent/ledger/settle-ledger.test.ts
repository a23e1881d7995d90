import { describe, expect, it } from 'vitest';
import { absent, aConf, aCycle, aDaemon, aHealth, later, now, seen, someCycles, someValues, unknown } from '../a-cycle.ts';
import { aLedger } from '../desired/a-desired.ts';
import { aResource } from '../resources/a-resource.ts';

const conf = aConf();
const daemon = aDaemon();
const values = someValues();
const all = [conf, daemon, values];
const recolored = [aConf({}, { size: '1', color: 'blue' }), daemon, someValues({ size: '1', color: 'blue' })];
const red = { [conf.id]: seen(conf), [values.id]: seen(values) };
const nothing = { [conf.id]: absent, [daemon.id]: absent, [values.id]: absent };

/** The ledger of a host that came to be as Git wants. */
const applied = aCycle(aLedger(), { resources: all, before: nothing }).settled;

describe('a first cycle', () => {
  it('leaves ownership, the applied commit and no debts', () => {
    expect(Object.keys(applied.resources).sort()).toEqual([conf.id, values.id, daemon.id].sort());
    expect(applied).toMatchObject({ appliedCommit: 'c1', appliedAt: now, pending: {}, failures: {}, firstSeen: {} });
    expect(applied).not.toHaveProperty('creating');
  });

  it('counts the commit as applied only when nothing is left', () => {
    const { settled } = aCycle(aLedger(), { resources: all, before: nothing, after: { [conf.id]: seen(conf, { mode: '0600' }) } });
    expect(settled).not.toHaveProperty('appliedCommit');
    expect(settled.failures[conf.id]).toMatchObject({ reason: 'NotConverged', message: 'still different after it was applied: /mode' });
    expect(settled.resources).not.toHaveProperty([conf.id]);
  });

  it('does not count a commit as applied whose wait was given up', () => {
    const health = aHealth();
    const results = { [health.id]: { status: 'skipped', message: 'a newer commit came' } } as const;
    const { settled } = aCycle(aLedger(), { resources: [...all, health], before: nothing, results });
    expect(settled.failures).toEqual({});
    expect(settled).not.toHaveProperty('appliedCommit');
  });

  it('does not count a commit as applied that cannot be seen', () => {
    expect(aCycle(aLedger(), { resources: all, before: nothing, after: { [conf.id]: unknown } }).settled).not.toHaveProperty(
      'appliedCommit',
    );
  });
});

describe('a cycle with nothing to do', () => {
  it('leaves the ledger as it is, whatever the order of its keys', () => {
    const reordered = JSON.parse(JSON.stringify(applied), (_key, value: unknown) =>
      typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).reverse()) : value,
    );
    expect(aCycle(reordered, { resources: all, at: later(60) }).settled).toEqual(applied);
  });
});

describe('pending effects', () => {
  const change = { resources: recolored, commit: 'c2', before: red } as const;

  it('are owed in the write before the change, with their reason', () => {
    expect(aCycle(applied, change).owed.pending).toEqual({
      [daemon.id]: { effect: 'reload', reasons: [`${conf.id}/entries/color`, `${values.id}/values/color`], since: now, attempts: 0 },
    });
  });

  it('are gone when the process shows the new value', () => {
    expect(aCycle(applied, change).settled).toMatchObject({ pending: {}, failures: {}, appliedCommit: 'c2' });
  });

  it('stay when the reload fails, also while the files no longer differ', () => {
    const failed = { [daemon.id]: { status: 'failed', reason: 'StepFailed', message: 'kill: no such process' } } as const;
    const [first, second, third] = someCycles(
      [
        { ...change, results: failed },
        { ...change, before: {}, at: later(1) },
        { ...change, before: {}, at: later(6) },
      ],
      applied,
    );
    expect(first?.settled.pending[daemon.id]).toMatchObject({
      effect: 'reload',
      since: now,
      attempts: 1,
      lastError: 'kill: no such process',
    });
    expect(first?.settled.appliedCommit).toBe('c1');
    // Within its backoff it is owed and not tried.
    expect(second?.results).toEqual([]);
    expect(second?.settled.pending[daemon.id]).toMatchObject({ attempts: 1, since: now });
    expect(third?.results.map(({ step }) => [step.resource.id, step.action])).toEqual([[daemon.id, 'refresh']]);
    expect(third?.settled).toMatchObject({ pending: {}, failures: {}, appliedCommit: 'c2' });
  });

  it('are proven by a step that was done, though the process keeps ending, and take no note for an error', () => {
    const settling = aDaemon({ via: { ...daemon.via, settleMs: 10_000 } as never });
    const young = { [daemon.id]: seen(settling, {}, { startedAt: now, incarnation: '8@2', pid: 8 }) };
    const ends = [1, 2, 3].map(() => ({ at: now, commit: 'c2', livedMs: 1000 }));
    const looping = {
      ...applied,
      lives: { [daemon.id]: { ends } },
      processes: { boot: 'b', services: { [daemon.id]: '8@2' } },
      pending: { [daemon.id]: { effect: 'reload', reasons: ['r'], since: now, attempts: 0 } },
    } as const;
    const input = { resources: [aConf(), settling, someValues()], commit: 'c2', before: young, after: young };
    const done = { [daemon.id]: { status: 'done', message: 'moved aside' } } as const;
    const { settled, results } = aCycle(looping, { ...input, at: later(6), results: done });
    expect(results.map(({ step }) => step.resource.id)).toEqual([daemon.id]);
    expect([settled.failures[daemon.id]?.reason, settled.pending]).toEqual(['KeepsEnding', {}]);
  });

  it('keep what is known of where the process listens until they are proven', () => {
    const via = (address: string) => ({ ...daemon.via, listens: [{ address, port: 80, purpose: 'web' }] });
    const listening = (address: string, resources: readonly (typeof conf | typeof daemon | typeof values)[]) =>
      resources.map((resource) => (resource.id === daemon.id ? aDaemon({ via: via(address) }) : resource));
    const known = aCycle(aLedger(), { resources: listening('10.0.0.1', all), before: nothing }).settled;
    const moved = { ...change, resources: listening('10.0.0.2', recolored) };
    const failed = { [daemon.id]: { status: 'failed', reason: 'StepFailed', message: 'refused' } } as const;
    const listensOf = ({ resources }: typeof known) => resources[daemon.id]?.via['listens'];
    expect(listensOf(aCycle(known, { ...moved, results: failed }).settled)).toEqual(via('10.0.0.1').listens);
    expect(listensOf(aCycle(known, moved).settled)).toEqual(via('10.0.0.2').listens);
  });

  it('stay when the reload says it is done and the process still shows the earlier value', () => {
    const { settled } = aCycle(applied, { ...change, after: { [values.id]: seen(values) } });
    const contradiction = `the running process still differs at ${values.id}/values/color`;
    expect(settled.pending[daemon.id]).toMatchObject({ effect: 'reload', attempts: 1, lastError: contradiction });
    expect(settled.failures[daemon.id]).toMatchObject({ reason: 'NotConverged', message: contradiction });
    expect(settled.appliedCommit).toBe('c1');
  });

  it('survive a crash between the debt and the change', () => {
    const { owed } = aCycle(applied, change);
    const { plan, settled } = aCycle(owed, { ...change, before: {}, at: later(60) });
    expect(plan.steps.find(({ resource }) => resource.id === daemon.id)).toMatchObject({ action: 'refresh', effect: 'reload' });
    expect(settled).toMatchObject({ pending: {}, appliedCommit: 'c2' });
  });

  it('keep the stronger effect and the time they began', () => {
    const owing = {
      ...applied,
      pending: { [daemon.id]: { effect: 'restart', reasons: ['r'], since: '2026-01-01T00:00:00.000Z', attempts: 3 } },
    } as const;
    expect(aCycle(owing, change).owed.pending[daemon.id]).toMatchObject({
      effect: 'restart',
      since: '2026-01-01T00:00:00.000Z',
      attempts: 3,
    });
  });

  it('are forgiven to a service that Git stops', () => {
    const owing = { ...applied, pending: { [daemon.id]: { effect: 'reload', reasons: ['r'], since: now, attempts: 1 } } } as const;
    const stopped = [conf, aDaemon({ fields: { running: false, enabled: false } })];
    const { settled } = aCycle(owing, { resources: stopped, commit: 'c2', before: { [daemon.id]: seen(daemon) }, after: {} });
    expect(settled.pending).toEqual({});
  });
});

describe('an update of software', () => {
  const other = aDaemon({ id: 'service[shopd-2]', name: 'shopd-2', members: ['shop/two'] });
  const software = (version: string) => ({
    ...aResource('package', { name: 'shopd', fields: { version }, via: { manager: 'apt' } }),
    members: ['shop/one', 'shop/two'],
    effect: 'restart' as const,
    notify: [daemon.id, other.id],
  });
  const resources = [software('2'), aDaemon({ after: ['package[shopd]'] }), aDaemon({ ...other, after: ['package[shopd]'] })];
  const installed = aCycle(aLedger(), { resources: [software('1'), daemon, other], before: { 'package[shopd]': absent } }).settled;
  const before = { 'package[shopd]': seen(software('1')) };
  const update = { resources, commit: 'c2', before } as const;
  const holds = new Map([['shop/two', { reason: 'LeasePending', message: 'waits for shop/one' } as const]]);
  const debt = { effect: 'restart', reasons: ['package[shopd]/version'], since: now, attempts: 0 };
  const restarts = ({ results }: ReturnType<typeof aCycle>) =>
    results.filter(({ step }) => step.action === 'refresh').map(({ step }) => `${step.refresh?.effect} ${step.resource.name}`);

  it('is owed a restart of every service before it begins, and is proven by it', () => {
    const cycle = aCycle(installed, update);
    expect(cycle.owed.pending).toEqual({ [daemon.id]: debt, [other.id]: debt });
    expect(restarts(cycle)).toEqual(['restart shopd', 'restart shopd-2']);
    expect(cycle.settled).toMatchObject({ pending: {}, failures: {}, appliedCommit: 'c2' });
  });

  it('restarts after a crash in between, once', () => {
    const { owed } = aCycle(installed, update);
    const [again, third] = someCycles(
      [
        { resources, commit: 'c2', at: later(60) },
        { resources, commit: 'c2', at: later(120) },
      ],
      owed,
    );
    expect(again?.results.map(({ step }) => step.action)).toEqual(['refresh', 'refresh']);
    expect(third?.results).toEqual([]);
  });

  it('is not forgotten by a service that waits for its turn meanwhile', () => {
    const first = aCycle(installed, { ...update, holds });
    expect(first.results.map(({ step }) => [step.resource.name, step.action])).toEqual([
      ['shopd', 'update'],
      ['shopd', 'refresh'],
    ]);
    expect(first.settled).toMatchObject({ pending: { [other.id]: debt }, failures: {}, appliedCommit: 'c1' });
    const waiting = aCycle(first.settled, { resources, commit: 'c2', holds, at: later(60) });
    expect([waiting.results, waiting.settled.pending]).toEqual([[], { [other.id]: debt }]);
    const granted = aCycle(waiting.settled, { resources, commit: 'c2', at: later(120) });
    expect(restarts(granted)).toEqual(['restart shopd-2']);
    expect(granted.settled).toMatchObject({ pending: {}, appliedCommit: 'c2' });
  });

  it('that fails and changes nothing is owed nothing', () => {
    const results = { 'package[shopd]': { status: 'failed', reason: 'StepFailed', message: 'no source offers 2' } } as const;
    const skipped = { [daemon.id]: { status: 'skipped' }, [other.id]: { status: 'skipped' } } as const;
    const failed = aCycle(installed, { ...update, after: before, results: { ...results, ...skipped } });
    expect(failed.settled.pending).toEqual({});
    expect(failed.settled.failures).toHaveProperty(['package[shopd]']);
    // Half of it may be there: what cannot be seen as before is taken for changed.
    const broken = aCycle(installed, { ...update, after: { 'package[shopd]': absent }, results: { ...results, ...skipped } });
    expect(Object.keys(broken.settled.pending)).toEqual([daemon.id, other.id]);
  });
});

it('a service that waits is owed nothing for values that its process goes on showing', () => {
  const strict = someValues(undefined, { effects: { '/values/size': 'hot', '/values/color': 'restart' } });
  const off = { [strict.id]: seen(strict, { values: { size: '2', color: 'green' } }) };
  const left = { [strict.id]: seen(strict, { values: { size: '1', color: 'green' } }) };
  const holds = new Map([['shop/one', { reason: 'LeasePending', message: 'not its turn' } as const]]);
  const { results, settled } = aCycle(applied, { resources: [conf, daemon, strict], before: off, after: left, holds });
  expect(results.map(({ step }) => `${step.action} ${step.resource.kind}`)).toEqual(['update parameters']);
  expect(settled).toMatchObject({ pending: {}, failures: {} });
});

it('a service behind a step that may not be tried yet is still owed what the steps before it change', () => {
  const late = aConf({ id: 'file[/etc/late.conf]', name: '/etc/late.conf', after: [conf.id] });
  const failure = { commit: 'c2', reason: 'StepFailed', message: 'm', attempts: 3, lastAt: now, retryAt: later(600) } as const;
  const ledger = { ...applied, failures: { [late.id]: failure } };
  const resources = [aConf({}, { size: '1', color: 'blue' }), late, aDaemon({ after: [conf.id, late.id] })];
  const { results, settled } = aCycle(ledger, {
    resources,
    commit: 'c2',
    before: { [conf.id]: seen(conf), [late.id]: seen(late, { mode: '0600' }) },
    after: { [late.id]: seen(late, { mode: '0600' }) },
  });
  expect(results.map(({ step }) => `${step.action} ${step.resource.id}`)).toEqual([`forget ${values.id}`, `update ${conf.id}`]);
  expect(settled.pending[daemon.id]).toMatchObject({ effect: 'reload', reasons: [`${conf.id}/entries/color`] });
});

describe('failures', () => {
  const broken = { [conf.id]: { status: 'failed', reason: 'ConfigTestFailed', message: 'unknown directive' } } as const;
  const differing = { [conf.id]: seen(conf, { mode: '0600' }) };
  const failing = { resources: all, before: differing, after: differing, results: broken } as const;

  it.each([
    [1, 5],
    [2, 10],
    [3, 20],
    [7, 320],
    [8, 600],
    [20, 600],
  ])('the %ith one is tried again after %i s', (attempts, seconds) => {
    const earlier = { commit: 'c1', reason: 'StepFailed', message: 'm', attempts: attempts - 1, lastAt: now, retryAt: now } as const;
    const ledger = attempts === 1 ? applied : { ...applied, failures: { [conf.id]: earlier } };
    const { settled } = aCycle(ledger, { ...failing, at: later(0.001) });
    expect(settled.failures[conf.id]).toMatchObject({ reason: 'ConfigTestFailed', message: 'unknown directive', attempts });
    expect(Date.parse(settled.failures[conf.id]?.retryAt ?? '') - Date.parse(later(0.001))).toBe(seconds * 1000);
  });

  it('hold the step back until then', () => {
    const [, waiting] = someCycles([failing, { ...failing, at: later(4) }], applied);
    expect(waiting?.results).toEqual([]);
    expect(waiting?.settled.failures[conf.id]).toMatchObject({ attempts: 1, retryAt: later(5) });
  });

  it('are cleared by success', () => {
    const [, healed] = someCycles([failing, { resources: all, before: differing, at: later(6) }], applied);
    expect(healed?.settled.failures).toEqual({});
  });

  it('are cleared when somebody else did what was to be done', () => {
    const [, healed] = someCycles([failing, { resources: all, at: later(1) }], applied);
    expect(healed?.settled.failures).toEqual({});
  });

  it('are cleared by a newer commit, which is tried at once and counts from one', () => {
    const [, next] = someCycles([failing, { ...failing, commit: 'c2', at: later(1) }], applied);
    expect(next?.results).toHaveLength(1);
    expect(next?.settled.failures[conf.id]).toMatchObject({ commit: 'c2', attempts: 1 });
  });

  it('of resources that nobody wants any more are gone', () => {
    const [, next] = someCycles(
      [failing, { resources: [daemon, values], commit: 'c2', before: { [conf.id]: absent }, after: { [conf.id]: absent }, at: later(1) }],
      applied,
    );
    expect(next?.settled.failures).toEqual({});
  });

  it('of health stay until the probe is seen healthy: doing nothing cures nobody', () => {
    const health = aHealth();
    const ill = seen(health, { healthy: false });
    const unwell = { resources: [...all, health], before: { [health.id]: ill }, after: { [health.id]: ill }, commit: 'c2' } as const;
    const refused = { [health.id]: { status: 'failed', reason: 'Unhealthy', message: 'no answer' } } as const;
    const [first, second, third] = someCycles(
      [
        { ...unwell, before: { ...unwell.before, ...differing }, results: refused },
        { ...unwell, at: later(6) },
        { ...unwell, before: {}, at: later(8) },
      ],
      applied,
    );
    expect(first?.settled.failures[health.id]).toMatchObject({ reason: 'Unhealthy', attempts: 1, retryAt: later(5) });
    expect(second?.settled.failures[health.id]).toMatchObject({ attempts: 2, retryAt: later(16) });
    expect(second?.settled.appliedCommit).toBe('c1');
    expect(third?.settled).toMatchObject({ failures: {}, appliedCommit: 'c2' });
  });
});

describe('ownership', () => {
  const account = aResource('user', { name: 'shop', fields: {}, via: {} });

  it('of a resource that the machine had before is marked, so that prune leaves it', () => {
    expect(aCycle(aLedger(), { resources: [account] }).settled.resources[account.id]).toMatchObject({ preexisting: true });
  });

  it('of a resource that this agent made is not, also when it crashed after making it', () => {
    const { settled, owed } = aCycle(aLedger(), { resources: [account], before: { [account.id]: absent } });
    expect(settled.resources[account.id]).not.toHaveProperty('preexisting');
    expect(owed.creating).toEqual([account.id]);
    expect(aCycle(owed, { resources: [account] }).settled.resources[account.id]).not.toHaveProperty('preexisting');
  });

  it('of a resource that failed half made is ours when it is found later', () => {
    const failed = { [account.id]: { status: 'failed', reason: 'StepFailed', message: 'no space left' } } as const;
    const before = { [account.id]: absent };
    const [first, second] = someCycles(
      [
        { resources: [account], before, after: before, results: failed },
        { resources: [account], at: later(9) },
      ],
      aLedger(),
    );
    expect(first?.settled.creating).toEqual([account.id]);
    expect(second?.settled).not.toHaveProperty('creating');
    expect(second?.settled.resources[account.id]).not.toHaveProperty('preexisting');
  });

  it('of a file at our own path is ours, even when one is there', () => {
    expect(aCycle(aLedger(), { resources: [conf] }).settled.resources[conf.id]).not.toHaveProperty('preexisting');
  });

  it('is noted in observe mode, so that drift shows, and is not owned', () => {
    const { resources } = aCycle(aLedger(), { resources: [aConf({ drift: 'observe' })] }).settled;
    expect(resources).toMatchObject({ [conf.id]: { preexisting: true } });
  });

  it('ends with a removal, a kept removal and a forgotten one', () => {
    const removed = aCycle(applied, { resources: [], commit: 'c2', before: { [conf.id]: seen(conf), [daemon.id]: seen(daemon) } });
    expect(removed.results.map(({ step }) => [step.action, step.resource.kind])).toEqual([
      ['forget', 'parameters'],
      ['remove', 'service'],
      ['remove', 'file'],
    ]);
    const gone = { [conf.id]: absent, [daemon.id]: absent };
    expect(
      aCycle(applied, { resources: [], commit: 'c2', before: { [conf.id]: seen(conf), [daemon.id]: seen(daemon) }, after: gone }).settled,
    ).toMatchObject({
      resources: {},
      appliedCommit: 'c2',
    });
    const kept = { [conf.id]: { kept: true, message: 'it is shared' } };
    const before = { [conf.id]: seen(conf), [daemon.id]: seen(daemon) };
    expect(
      aCycle(applied, { resources: [], commit: 'c2', before, after: { ...before, [daemon.id]: absent }, results: kept }).settled,
    ).toMatchObject({
      resources: {},
      failures: {},
      appliedCommit: 'c2',
    });
  });

  it('stays when the removal did not happen', () => {
    const before = { [conf.id]: seen(conf), [daemon.id]: absent };
    const { settled } = aCycle(applied, { resources: [], commit: 'c2', before, after: before });
    expect(Object.keys(settled.resources)).toEqual([conf.id]);
    expect(settled.failures[conf.id]).toMatchObject({ reason: 'NotConverged' });
  });
});
