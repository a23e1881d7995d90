import { describe, expect, it } from 'vitest';
import {
  absent,
  aConf,
  aCycle,
  aDaemon,
  aHealth,
  type CycleInput,
  checked,
  later,
  now,
  seen,
  someCycles,
  someValues,
  unknown,
} from '../a-cycle.ts';
import { aDesired, aLedger } from '../desired/a-desired.ts';
import { aResource } from '../resources/a-resource.ts';
import { buildReport } from './build-report.ts';
import type { ReportDraft } from './report-facts.ts';

const conf = aConf();
const daemon = aDaemon();
const values = someValues();
const health = aHealth();
const all = [conf, daemon, values, health];
const nothing = { [conf.id]: absent, [daemon.id]: absent, [values.id]: absent, [health.id]: seen(health, { healthy: false }) };
const applied = aCycle(aLedger(), { resources: all, before: nothing }).settled;
const edited = { [conf.id]: seen(conf, { mode: '0600' }) };

const syncOf = ({ members }: ReportDraft) => `${members[0]?.sync.state} ${members[0]?.sync.reason}`;
const conditionsOf = ({ conditions }: ReportDraft) => conditions.map(({ type, status, reason }) => `${type} ${status} ${reason}`);
const draftsOf = (input: Omit<CycleInput, 'resources'> & Partial<CycleInput>) => aCycle(applied, { resources: all, ...input }).drafts;

describe('a member and its host', () => {
  it('are synced and ready when nothing differs', () => {
    const [draft] = draftsOf({});
    expect(draft?.members[0]).toMatchObject({
      key: 'shop/one',
      sync: { state: 'Synced', reason: 'AsInGit', message: 'as in commit c1' },
      health: { state: 'Healthy' },
      services: [{ id: daemon.id, running: true }],
    });
    expect(draft === undefined ? [] : conditionsOf(draft)).toEqual(['Ready True Synced', 'SourceReady True CommitRead']);
  });

  it('are changing before a change and synced after it', () => {
    const wanted = [aConf({}, { size: '1', color: 'blue' }), daemon, someValues({ size: '1', color: 'blue' }), health];
    const drafts = draftsOf({ resources: wanted, commit: 'c2', before: { [conf.id]: seen(conf), [values.id]: seen(values) } });
    expect(drafts.map(syncOf)).toEqual(['Changing Applying', 'Synced AsInGit']);
    expect(drafts.map(conditionsOf)).toEqual([
      ['Ready False Applying', 'SourceReady True CommitRead', 'Reconciling True Applying'],
      ['Ready True Synced', 'SourceReady True CommitRead'],
    ]);
  });

  it('wait for their turn, also for a restart that is owed by then', () => {
    const software = (version: string) => ({
      ...aResource('package', { name: 'shopd', fields: { version }, via: { manager: 'apt' } }),
      members: ['shop/one', 'shop/two'],
      effect: 'restart' as const,
      notify: [daemon.id, 'service[shopd-2]'],
    });
    const other = aDaemon({ id: 'service[shopd-2]', name: 'shopd-2', members: ['shop/two'], after: ['package[shopd]'] });
    const rest = [aDaemon({ after: ['package[shopd]'] }), other];
    const installed = aCycle(aLedger(), { resources: [software('1'), ...rest], before: { 'package[shopd]': absent } }).settled;
    const update = { resources: [software('2'), ...rest], commit: 'c2', before: { 'package[shopd]': seen(software('1')) } };
    const hold = (reason: 'LeasePending' | 'RolloutHalted') => new Map([['shop/one', { reason, message: 'not its turn' }]]);
    const first = aCycle(installed, { ...update, holds: hold('LeasePending') });
    const second = aCycle(first.settled, { ...update, before: {}, holds: hold('LeasePending') });
    const halted = aCycle(first.settled, { ...update, before: {}, holds: hold('RolloutHalted') });
    expect([first, second, halted].map(({ drafts }) => (drafts.at(-1) === undefined ? '' : syncOf(drafts.at(-1) as ReportDraft)))).toEqual([
      'Waiting LeasePending',
      'Waiting LeasePending',
      'Blocked RolloutHalted',
    ]);
  });

  it('are drifted before drift is healed', () => {
    const drafts = draftsOf({ before: edited });
    expect(drafts.map(syncOf)).toEqual(['Drifted Healing', 'Synced AsInGit']);
    expect(drafts[0]?.members[0]?.differences).toMatchObject([
      { resource: conf.id, pointer: '/mode', desired: '0640', observed: '0600', origin: 'drift' },
    ]);
    expect(drafts[0] === undefined ? [] : conditionsOf(drafts[0])).toContain('Reconciling True Healing');
  });

  it('stay drifted in observe mode, which nothing works on', () => {
    const [draft, ...more] = draftsOf({ resources: [aConf({ drift: 'observe' }), daemon, values, health], before: edited });
    expect(more).toEqual([]);
    expect(draft === undefined ? '' : syncOf(draft)).toBe('Drifted ObserveMode');
    expect(draft === undefined ? [] : conditionsOf(draft)).toEqual(['Ready False ObserveMode', 'SourceReady True CommitRead']);
  });

  it('are unknown when something cannot be seen, however good the rest is', () => {
    const [draft] = draftsOf({ before: { [conf.id]: unknown } });
    expect(draft?.members[0]?.sync).toMatchObject({
      state: 'Unknown',
      reason: 'UnknownState',
      message: `${conf.id} could not be observed: permission denied`,
    });
  });

  it('are blocked by a step that failed, though something cannot be seen for it', () => {
    const results = { [conf.id]: { status: 'failed', reason: 'StepFailed', message: 'its port is held by node (pid 7)' } } as const;
    const draft = draftsOf({ before: edited, after: { ...edited, [values.id]: unknown }, results }).at(-1);
    expect(draft?.members[0]?.sync).toMatchObject({ state: 'Blocked', reason: 'StepFailed', message: expect.stringContaining('pid 7') });
  });

  it('are blocked while a step fails, with the next try, and stalled', () => {
    const results = { [conf.id]: { status: 'failed', reason: 'ConfigTestFailed', message: 'unknown directive' } } as const;
    const draft = draftsOf({ before: edited, after: edited, results }).at(-1);
    expect(draft?.members[0]?.sync).toEqual({
      state: 'Blocked',
      reason: 'ConfigTestFailed',
      message: `${conf.id}: unknown directive (try 1, next at ${later(5)})`,
    });
    expect(draft === undefined ? [] : conditionsOf(draft)).toEqual([
      'Ready False ConfigTestFailed',
      'SourceReady True CommitRead',
      'Stalled True ConfigTestFailed',
    ]);
  });

  it('are changing again as soon as a newer commit is worked on', () => {
    const results = { [conf.id]: { status: 'failed', message: 'disk full' } } as const;
    const failing: CycleInput = { resources: all, before: edited, after: edited, results };
    const wanted = [aConf({ fields: { ...conf.fields, mode: '0644' } }), daemon, values, health];
    const [, next] = someCycles([failing, { resources: wanted, commit: 'c2', before: edited, at: later(1) }], applied);
    expect(next?.drafts.map(syncOf)).toEqual(['Changing Applying', 'Synced AsInGit']);
  });

  it('are blocked while an effect is owed, although no file differs', () => {
    const wanted = [aConf({}, { size: '1', color: 'blue' }), daemon, health];
    const results = { [daemon.id]: { status: 'failed', message: 'kill: no such process' } } as const;
    const change: CycleInput = { resources: wanted, commit: 'c2', before: { [conf.id]: seen(conf) }, results };
    const [first, second] = someCycles([change, { ...change, before: {}, at: later(1) }], applied);
    expect(first?.drafts.map(syncOf)).toEqual(['Changing Applying', 'Blocked StepFailed']);
    expect(second?.drafts.map(syncOf)).toEqual(['Blocked StepFailed']);
    const owing = {
      ...applied,
      pending: { [daemon.id]: { effect: 'reload', reasons: ['r'], since: now, attempts: 1, lastError: 'not proven' } },
    } as const;
    const observing = { resources: [conf, aDaemon({ drift: 'observe' })], at: later(1) };
    expect(aCycle(owing, observing).drafts.at(-1)?.members[0]?.sync).toEqual({
      state: 'Blocked',
      reason: 'EffectPending',
      message: `${daemon.id} owes a reload since ${now}: not proven`,
    });
  });

  it('are blocked behind a blocked step', () => {
    const [draft] = aCycle(aLedger(), {
      resources: [daemon],
      before: { [daemon.id]: absent },
      results: { [daemon.id]: { status: 'skipped' } },
      after: { [daemon.id]: absent },
    }).drafts.slice(-1);
    expect(draft === undefined ? '' : syncOf(draft)).toBe('Changing Applying');
  });

  it('are not observed yet where there is no plan', () => {
    const desired = aDesired(all);
    const draft = checked(
      buildReport({
        hostName: 'h1',
        trigger: 'start',
        at: now,
        durationMs: 0,
        desired,
        results: [],
        ledgerBefore: aLedger(),
        ledger: aLedger(),
      }),
    );
    expect(syncOf(draft)).toBe('Unknown NotObserved');
  });
});

describe('health', () => {
  it.each([
    ['Unhealthy ProbeFails', { [health.id]: seen(health, { healthy: false }, { message: 'refused' }) }],
    ['Unknown NoAnswer', { [health.id]: unknown }],
    ['Unhealthy NotRunning', { [daemon.id]: seen(daemon, { running: false }) }],
  ])('is %s beside sync', (text, before) => {
    const observing = all.map((resource) => ({ ...resource, drift: 'observe' as const }));
    const { state, reason } = draftsOf({ resources: observing, before })[0]?.members[0]?.health ?? {};
    expect(`${state} ${reason}`).toBe(text);
  });

  it('is degraded when one of several probes fails', () => {
    const other = aHealth({ id: 'health[shop/one:role]', name: 'shop/one:role' });
    const [draft] = draftsOf({ resources: [...all, other], before: { [other.id]: seen(other, { healthy: false }) } }).slice(-1);
    expect(draft?.members[0]?.health.state).toBe('Degraded');
  });
});

it('says of a member what could not be looked at, and calls it neither drift nor current', () => {
  const before = { [daemon.id]: seen(daemon, {}, { unseen: { '/software': 'process 7 belongs to someone else' } }) };
  const [draft] = draftsOf({ before });
  expect(draft === undefined ? '' : syncOf(draft)).toBe('Synced AsInGit');
  const conditions = draft?.members[0]?.conditions ?? [];
  expect(conditions.find(({ type }) => type === 'Seen')).toMatchObject({
    status: 'False',
    reason: 'NotPermitted',
    message: `${daemon.id}/software: process 7 belongs to someone else`,
  });
});

describe('the state of the source', () => {
  const refused = {
    commit: 'c2',
    reason: 'CommitRefused',
    diagnostics: [{ code: 'MW3001', severity: 'error', summary: 'no such host', detail: 'host h9' }],
  } as const;

  it('of a refused commit stands beside the one that is enforced', () => {
    const [draft] = draftsOf({ facts: { refused } });
    expect(draft).toMatchObject({
      commit: 'c1',
      availableCommit: 'c2',
      appliedCommit: 'c1',
      diagnostics: [{ code: 'MW3001', summary: 'no such host' }],
    });
    expect(draft === undefined ? [] : conditionsOf(draft)).toEqual(['Ready True Synced', 'SourceReady False CommitRefused']);
    expect(draft?.conditions[1]?.message).toBe('commit c2 has 1 finding: MW3001 no such host: host h9');
  });

  it('of an unreachable repository leaves what is enforced as it is', () => {
    const [draft] = draftsOf({ facts: { problem: { reason: 'Unreachable', message: 'connection refused' } } });
    expect(draft === undefined ? [] : conditionsOf(draft)).toEqual(['Ready True Synced', 'SourceReady False Unreachable']);
  });

  it.each([
    ['Ready Unknown NoCommit', {}],
    ['Ready Unknown CommitRefused', { refused }],
    ['Ready Unknown Unauthorized', { problem: { reason: 'Unauthorized', message: 'wrong token' } }],
  ])('is %s before a first good commit', (text, over) => {
    const facts = {
      hostName: 'h1',
      trigger: 'start',
      at: now,
      durationMs: 0,
      results: [],
      ledgerBefore: aLedger(),
      ledger: aLedger(),
    } as const;
    const draft = checked(buildReport({ ...facts, ...over }));
    expect(conditionsOf(draft)[0]).toBe(text);
    expect(draft.members).toEqual([]);
  });

  it('is reported beside a ledger that was lost', () => {
    const [draft] = draftsOf({ facts: { ledgerProblem: 'the ledger is not JSON' } });
    expect(draft?.conditions.find(({ type }) => type === 'LedgerLost')).toMatchObject({
      status: 'True',
      reason: 'Unreadable',
      message: 'the ledger is not JSON',
    });
  });
});
