import { describe, expect, it, vi } from 'vitest';
import type { Resource } from '../schemas/index.ts';
import { checked } from './a-cycle.ts';
import { type CycleOptions, runCycle } from './cycle.ts';
import { aDesired } from './desired/a-desired.ts';
import type { DesiredAnswer } from './desired/desired-state.ts';
import { createMemoryHost, HostError } from './host/index.ts';
import { readLedger } from './ledger/ledger.ts';
import type { ReportDraft } from './report/report-facts.ts';
import { aResource } from './resources/a-resource.ts';
import { createStateDirectory } from './state/state-directory.ts';

const directory = aResource('directory', { name: '/etc/shop', fields: { type: 'directory', mode: '0755' }, via: {} });

function aFile(content: string): Resource {
  const file = aResource('file', { name: '/etc/shop/shop.conf', fields: { type: 'file', mode: '0640', content }, via: { merge: 'own' } });
  return {
    ...file,
    after: [directory.id],
    notify: ['service[shopd]'],
    effect: 'restart',
    effects: { '/content': 'restart', '/mode': 'none' },
  } as Resource;
}

const daemon = {
  ...aResource('service', {
    name: 'shopd',
    fields: { running: true, enabled: true, definition: 'sha256:1' },
    via: { manager: 'supervisor', argv: ['shopd'], stop: { signal: 'SIGTERM', timeoutMs: 100 } },
  }),
  after: ['file[/etc/shop/shop.conf]'],
} as Resource;

/** A host in memory with its desired resources, and its reports. */
async function aWorld(resources: readonly Resource[] = [directory, aFile('red\n'), daemon]) {
  const host = createMemoryHost();
  const state = await createStateDirectory(host, '/var/lib/plumb-agent');
  const drafts: ReportDraft[] = [];
  let answer: DesiredAnswer = { desired: aDesired(resources) };
  let ms = 0;
  const { signal } = new AbortController();
  const deps = {
    hostName: 'h1',
    boot: 'b1',
    host,
    state,
    signal,
    desiredState: { next: async () => answer },
    monotonicMs: () => ms,
    now: () => {
      ms += 1000;
      return new Date(Date.parse('2026-01-02T03:04:05.000Z') + ms);
    },
    emit: async (draft: ReportDraft) => void drafts.push(checked(draft)),
  };
  return {
    host,
    state,
    drafts,
    deps,
    answer: (next: DesiredAnswer) => {
      answer = next;
    },
    run: (options: Partial<CycleOptions> = {}) => runCycle({ trigger: 'manual', ...options }, deps),
  };
}

const syncsOf = (drafts: readonly ReportDraft[]) => drafts.map(({ members }) => members[0]?.sync.state);

describe.concurrent('a cycle', () => {
  it('makes the host what Git wants, reports before and after, and remembers', async () => {
    const { run, host, state, drafts } = await aWorld();
    const { results, ledger } = await run();
    expect(results.map(({ step, status }) => `${status} ${step.resource.kind}`)).toEqual(['done directory', 'done file', 'done service']);
    expect(syncsOf(drafts)).toEqual(['Changing', 'Synced']);
    expect(ledger.appliedCommit).toBe('c1');
    expect((await readLedger(state, 'h1')).ledger).toEqual(ledger);
    expect([...host.processes.values()].map(({ argv }) => argv)).toEqual([['shopd']]);
  });

  it('with nothing to do writes nothing at all, and says so in one report', async () => {
    const { run, host, drafts } = await aWorld();
    await run();
    const changes = host.changes.length;
    const { results } = await run();
    expect(results).toEqual([]);
    expect(host.changes.slice(changes)).toEqual([]);
    expect(syncsOf(drafts.slice(2))).toEqual(['Synced']);
    expect(drafts[2]?.events).toEqual([]);
  });

  it('that only looks changes nothing and reports nothing', async () => {
    const { run, host, drafts } = await aWorld();
    const changes = host.changes.length;
    const { plan } = await run({ dryRun: true });
    expect(plan?.steps.map(({ action }) => action)).toEqual(['create', 'create', 'update']);
    expect(host.changes.slice(changes)).toEqual([]);
    expect(drafts).toEqual([]);
  });

  it('without a commit touches nothing and reports what it knows', async () => {
    const { run, host, drafts, answer } = await aWorld();
    answer({ problem: { reason: 'Unreachable', message: 'no route' } });
    const changes = host.changes.length;
    await run();
    expect(host.changes.slice(changes)).toEqual([]);
    expect(drafts.map(({ conditions }) => conditions.map(({ reason }) => reason))).toEqual([['Unreachable', 'Unreachable']]);
  });

  it('heals what a hand changed, without touching the process that never read it', async () => {
    const { run, host, drafts } = await aWorld();
    await run();
    const [pid] = host.processes.keys();
    await new Promise((resolve) => setTimeout(resolve, 20));
    host.put('/etc/shop/shop.conf', { type: 'file', content: 'blue\n', mode: '0640' });
    await run({ trigger: 'file' });
    expect(String(await host.readFile('/etc/shop/shop.conf'))).toBe('red\n');
    expect([...host.processes.keys()]).toEqual([pid]);
    expect(syncsOf(drafts.slice(2))).toEqual(['Drifted', 'Synced']);
    expect(drafts.slice(2).flatMap(({ events }) => events.map(({ code }) => code))).toEqual(['DriftDetected', 'DriftHealed', 'StepDone']);
  });

  it('changes nothing while the ledger cannot be written, and reports that once', async () => {
    const { run, host, state, drafts } = await aWorld();
    await run();
    host.put('/etc/shop/shop.conf', { type: 'file', content: 'blue\n', mode: '0640' });
    const write = vi.spyOn(state, 'write').mockRejectedValue(new HostError('ENOSPC', 'cannot write ledger.json: no space left on device'));
    await run();
    expect(String(await host.readFile('/etc/shop/shop.conf'))).toBe('blue\n');
    expect(drafts[2]?.events).toEqual([]);
    expect(drafts[2]?.conditions.filter(({ reason }) => reason === 'StateUnwritable').map(({ type }) => type)).toEqual([
      'Ready',
      'Stalled',
    ]);
    write.mockRestore();
    await run();
    expect(String(await host.readFile('/etc/shop/shop.conf'))).toBe('red\n');
    expect(drafts.slice(3).flatMap(({ events }) => events.map(({ code }) => code))).toEqual(['DriftDetected', 'DriftHealed', 'StepDone']);
  });

  it('restarts the process for a change of Git, and only once', async () => {
    const { run, host, answer } = await aWorld();
    await run();
    const [pid] = host.processes.keys();
    answer({ desired: aDesired([directory, aFile('blue\n'), daemon], { commit: 'c2' }) });
    expect((await run()).ledger).toMatchObject({ appliedCommit: 'c2', pending: {} });
    const [next] = host.processes.keys();
    expect(next).not.toBe(pid);
    await run();
    expect([...host.processes.keys()]).toEqual([next]);
  });

  it('removes what Git no longer wants, and leaves what is not ours in it', async () => {
    const { run, host, answer } = await aWorld();
    await run();
    host.put('/etc/shop/notes.txt', { type: 'file', content: 'mine' });
    answer({ desired: aDesired([], { commit: 'c2' }) });
    const { ledger, results } = await run();
    expect(results.map(({ step, status, kept = false }) => [step.resource.kind, status, kept])).toEqual([
      ['service', 'done', false],
      ['file', 'done', false],
      ['directory', 'done', true],
    ]);
    expect(await host.list('/etc/shop')).toEqual(['notes.txt']);
    expect(host.processes.size).toBe(0);
    expect(ledger).toMatchObject({ resources: {}, failures: {}, appliedCommit: 'c2' });
  });

  it('says that its ledger was lost, and goes on', async () => {
    const { run, host, drafts } = await aWorld();
    await run();
    host.put('/var/lib/plumb-agent/ledger.json', { type: 'file', content: 'garbage' });
    const { ledger } = await run();
    expect(drafts.at(-1)?.conditions.find(({ type }) => type === 'LedgerLost')?.status).toBe('True');
    expect(Object.keys(ledger.resources)).toHaveLength(3);
    expect(host.processes.size).toBe(1);
  });
});

describe('a cycle that is killed', () => {
  it('at any of its changes is finished by the next one, which restarts the process if that was owed', async () => {
    // More than the cycle has: the last one is not killed, so that all were tried.
    const outcomes = await Promise.all(Array.from({ length: 16 }, (_none, index) => killedCycle(index + 1)));
    expect(outcomes[0]).toBe('killed');
    expect(outcomes.at(-1)).toBe('finished');
  });
});

/** The file of another member, which nothing ties to the first one's. */
function aNote(content: string): Resource {
  const note = aResource('file', { name: '/var/note', fields: { type: 'file', mode: '0644', content }, via: { merge: 'own' } });
  return { ...note, members: ['shop/two'] };
}

async function killedCycle(change: number): Promise<'killed' | 'finished'> {
  const { run, host, answer, deps } = await aWorld([directory, aFile('red\n'), daemon, aNote('red\n')]);
  await run();
  const [pid] = host.processes.keys();
  answer({ desired: aDesired([directory, aFile('blue\n'), daemon, aNote('blue\n')], { commit: 'c2' }) });
  const fuse = aFuse(change);
  const dying = {
    ...host,
    writeFile: fuse(host.writeFile),
    signalProcess: fuse(host.signalProcess),
    startProcess: fuse(host.startProcess),
  };
  const state = await createStateDirectory(dying, '/var/lib/plumb-agent');
  const outcome = await runCycle({ trigger: 'commit' }, { ...deps, host: dying, state }).then(
    () => 'finished' as const,
    () => 'killed' as const,
  );
  const { ledger } = await run();
  expect(ledger, `killed at change ${change}`).toMatchObject({ appliedCommit: 'c2', pending: {}, failures: {} });
  expect(String(await host.readFile('/etc/shop/shop.conf'))).toBe('blue\n');
  expect(String(await host.readFile('/var/note'))).toBe('blue\n');
  expect(host.processes.size).toBe(1);
  expect([...host.processes.keys()]).not.toEqual([pid]);
  return outcome;
}

/** From the nth change on, none happens any more. */
function aFuse(change: number) {
  let changes = 0;
  return <A extends readonly unknown[], R>(act: (...given: A) => Promise<R>) =>
    async (...given: A): Promise<R> => {
      changes += 1;
      if (changes >= change) throw new Error('killed');
      return act(...given);
    };
}
