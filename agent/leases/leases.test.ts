import { describe, expect, it } from 'vitest';
import type { CheckIn, LeaseAnswer, LeaseAsk, Ledger, Resource, RolloutPolicy } from '../../schemas/index.ts';
import { aRolloutPolicy } from '../../tests/support/a-rollout-policy.ts';
import { checked } from '../a-cycle.ts';
import { runCycle } from '../cycle.ts';
import type { PostedAnswer } from '../delivery/post-signed.ts';
import { aDesired, aSlice, aSliceMember } from '../desired/a-desired.ts';
import type { Desired } from '../desired/desired-state.ts';
import { createMemoryHost } from '../host/index.ts';
import { readLedger } from '../ledger/ledger.ts';
import type { ReportDraft } from '../report/report-facts.ts';
import { aResource } from '../resources/a-resource.ts';
import { createStateDirectory } from '../state/state-directory.ts';
import { createCoordinator } from './coordinator.ts';

const directory = aResource('directory', { name: '/etc/shop', fields: { type: 'directory', mode: '0755' }, via: {} });
const daemon = {
  ...aResource('service', {
    name: 'shopd',
    fields: { running: true, enabled: true, definition: 'sha256:1' },
    via: { manager: 'supervisor', argv: ['shopd'], stop: { signal: 'SIGTERM', timeoutMs: 100 } },
  }),
  after: ['file[/etc/shop/shop.conf]'],
} as Resource;
const member = 'shop/one';

function aFile(content: string): Resource {
  const file = aResource('file', { name: '/etc/shop/shop.conf', fields: { type: 'file', mode: '0640', content }, via: { merge: 'own' } });
  return {
    ...file,
    after: [directory.id],
    notify: [daemon.id],
    effect: 'restart',
    effects: { '/content': 'restart', '/mode': 'none' },
  } as Resource;
}

function desiredOf(content: string, policy: Partial<RolloutPolicy> = {}): Desired {
  const slice = aSlice({ members: [aSliceMember({ rollout: aRolloutPolicy(policy) })] });
  return aDesired([directory, aFile(content), daemon], { commit: content.trim(), slice });
}

type Say = (ask: LeaseAsk | undefined, checkIn: CheckIn) => Partial<LeaseAnswer> | undefined;
const grant: Say = (ask) => (ask === undefined ? undefined : { state: 'granted', fence: 1, reason: 'Granted' });
const wait: Say = (ask) => (ask === undefined ? undefined : { state: 'waiting', reason: 'Order', message: 'shop/two goes first' });
const silence: Say = () => undefined;

/** A host that runs on red and is to run on blue, and a server with the answers of a test. */
async function aWorld(policy: Partial<RolloutPolicy> = {}) {
  const host = createMemoryHost();
  const state = await createStateDirectory(host, '/var/lib/plumb-agent');
  const drafts: ReportDraft[] = [];
  const told: CheckIn[] = [];
  const { signal } = new AbortController();
  let desired = desiredOf('red\n', policy);
  let say: Say = silence;
  let takesBack = true;
  let isUp = true;
  let ms = 0;

  function answerTo(checkIn: CheckIn): PostedAnswer {
    if (!isUp) return { status: 'unanswered', reason: 'no route' };
    const ask = checkIn.asks.find((one) => one.member === member);
    const said = say(ask, checkIn);
    const release = takesBack ? checkIn.releases[0] : undefined;
    const leases = [
      ...(said === undefined ? [] : [{ member, message: '', reason: 'Granted', ...said }]),
      ...(release === undefined ? [] : [{ member: release.member, state: 'released', reason: 'Released', message: '' }]),
    ];
    return { status: 'answered', code: 200, text: JSON.stringify({ version: 1, serverTime: 1, nextMs: 1000, leases }) };
  }

  const coordinator = createCoordinator({
    host: 'h1',
    epoch: () => '0'.repeat(32),
    signal,
    log: () => {},
    readMemberStatus: async () => [],
    post: async (checkIn) => {
      told.push(structuredClone(checkIn));
      return answerTo(checkIn);
    },
  });
  let ledgerAtWrite: Ledger | undefined;
  const writing = {
    ...host,
    writeFile: async (...[path, file]: Parameters<typeof host.writeFile>) => {
      if (path.endsWith('shop.conf')) ledgerAtWrite = (await readLedger(state, 'h1')).ledger;
      await host.writeFile(path, file);
    },
  };
  const deps = {
    hostName: 'h1',
    boot: 'b1',
    host: writing,
    state,
    signal,
    coordinator,
    desiredState: { next: async () => ({ desired }) },
    monotonicMs: () => ms,
    now: () => new Date(Date.parse('2026-01-02T03:04:05.000Z') + ms),
    emit: async (draft: ReportDraft) => void drafts.push(checked(draft)),
  };
  const run = () => runCycle({ trigger: 'manual' }, deps);
  await run();
  return {
    host,
    state,
    drafts,
    told,
    run,
    says: (next: Say) => (say = next),
    goesDown: () => (isUp = false),
    keepsLeases: () => (takesBack = false),
    takesLeasesBack: () => (takesBack = true),
    jumps: (by: number) => (ms += by),
    wants: (content: string, over: Partial<RolloutPolicy> = policy) => {
      desired = desiredOf(content, over);
    },
    /** As for a host that Git no longer lists. */
    wantsNothing: () => {
      desired = aDesired([], { commit: 'gone', slice: aSlice({ members: [] }) });
    },
    conf: async () => String(await host.readFile('/etc/shop/shop.conf')),
    ledger: async () => (await readLedger(state, 'h1')).ledger,
    ledgerAtWrite: () => ledgerAtWrite,
    sync: () => drafts.at(-1)?.members[0]?.sync,
  };
}

describe.concurrent('a change that restarts a coordinated member', () => {
  it('is installed without asking: there was nothing to lose', async () => {
    const { told, conf } = await aWorld();
    expect(await conf()).toBe('red\n');
    expect(told.flatMap(({ asks }) => asks)).toEqual([]);
  });

  it('waits while the server says so, with file and process as they were', async () => {
    const { run, wants, says, conf, sync, told, host } = await aWorld();
    const processes = [...host.processes.keys()];
    wants('blue\n');
    says(wait);
    await run();
    expect(await conf()).toBe('red\n');
    expect([...host.processes.keys()]).toEqual(processes);
    expect(sync()).toEqual({ state: 'Waiting', reason: 'LeasePending', message: 'shop/two goes first' });
    expect(told.at(-1)?.asks).toMatchObject([{ member, commit: 'blue', action: 'restart', lastFence: 0 }]);
  });

  it('happens under the lease, which is in the ledger before the step and given back after it', async () => {
    const { run, wants, says, conf, told, ledger, ledgerAtWrite, drafts } = await aWorld();
    wants('blue\n');
    says(grant);
    await run();
    expect(ledgerAtWrite()).toMatchObject({ leases: { [member]: { fence: 1, commit: 'blue', action: 'restart' } }, fences: { shop: 1 } });
    expect(await conf()).toBe('blue\n');
    expect(told.at(-1)?.releases).toEqual([{ member, fence: 1, commit: 'blue', outcome: 'done', message: '' }]);
    expect(await ledger()).toMatchObject({ fences: { shop: 1 }, appliedCommit: 'blue' });
    expect((await ledger()).leases).toBeUndefined();
    expect(drafts.flatMap(({ events }) => events).filter(({ code }) => code === 'LeaseTaken')).toHaveLength(1);
  });

  it('waits when the server cannot be asked, and says so', async () => {
    const { run, wants, goesDown, conf, sync } = await aWorld();
    wants('blue\n');
    goesDown();
    await run();
    expect(await conf()).toBe('red\n');
    expect(sync()).toMatchObject({ state: 'Waiting', reason: 'ServerUnreachable' });
    expect(sync()?.message).toContain('no route');
  });

  it('keeps a lease that it could not give back, and gives it back later', async () => {
    const { run, wants, says, keepsLeases, takesLeasesBack, ledger } = await aWorld();
    wants('blue\n');
    says(grant);
    keepsLeases();
    await run();
    expect((await ledger()).leases?.[member]).toMatchObject({ fence: 1, action: 'restart' });
    takesLeasesBack();
    await run();
    expect((await ledger()).leases).toBeUndefined();
  });

  it('does not begin by a number below one that was seen', async () => {
    const { run, wants, says, conf, sync } = await aWorld();
    wants('blue\n');
    says((ask) => (ask === undefined ? undefined : { state: 'granted', fence: 5 }));
    await run();
    wants('green\n');
    says((ask) => (ask === undefined ? undefined : { state: 'granted', fence: 4 }));
    await run();
    expect(await conf()).toBe('blue\n');
    expect(sync()?.message).toBe('the lease 4 is older than 5, which was seen before: it is not used');
  });

  it('is not begun any more when the lease was taken back meanwhile', async () => {
    const { run, wants, says, ledger, told, conf } = await aWorld();
    wants('blue\n');
    says((ask) => (ask === undefined ? undefined : { state: 'lost', reason: 'LeaseLost', message: 'lease 1 was taken back' }));
    await run();
    expect(await conf()).toBe('red\n');
    expect((await ledger()).leases).toBeUndefined();
    expect(told.at(-1)?.held).toEqual([]);
  });

  it('that failed is reported as failed, and halts', async () => {
    const { run, wants, says, host, told, sync } = await aWorld();
    wants('blue\n');
    says(grant);
    host.failStart(['shopd'], 'unknown colour');
    await run();
    expect(told.at(-1)?.releases).toMatchObject([{ member, fence: 1, outcome: 'failed' }]);
    expect(told.at(-1)?.releases[0]?.message).toContain('service[shopd]');
    expect(sync()?.state).toBe('Blocked');
  });

  it('is not even asked for while Git pauses it', async () => {
    const { run, wants, told, sync, conf } = await aWorld();
    wants('blue\n', { pauses: ['the auditors are here (Fleet shop)'] });
    await run();
    expect(await conf()).toBe('red\n');
    expect(told.flatMap(({ asks }) => asks)).toEqual([]);
    expect(sync()).toMatchObject({ state: 'Waiting', reason: 'RolloutPaused' });
    expect(sync()?.message).toContain('the auditors are here');
  });

  it('that leaves goes under a lease as well', async () => {
    const { run, wantsNothing, says, host, told, conf } = await aWorld();
    wantsNothing();
    says(wait);
    await run();
    expect(await conf()).toBe('red\n');
    expect(host.processes.size).toBe(1);
    expect(told.at(-1)?.asks).toMatchObject([{ member, commit: 'gone', action: 'uninstall' }]);
    says(grant);
    await run();
    expect(host.processes.size).toBe(0);
    expect(told.at(-1)?.releases).toMatchObject([{ member, outcome: 'done' }]);
  });

  it('goes on without asking once it is alone, and is still reported to the server', async () => {
    const { run, wants, told, conf, ledger } = await aWorld();
    for (const colour of ['blue\n', 'green\n']) {
      wants(colour, { coordination: 'none' });
      await run();
      expect(await conf()).toBe(colour);
      expect((await ledger()).coordinated).toEqual([member]);
    }
    expect(told).toEqual([]);
  });

  it('goes on without asking where Git wants no coordination', async () => {
    const { run, wants, told, conf } = await aWorld({ coordination: 'none' });
    wants('blue\n');
    await run();
    expect(await conf()).toBe('blue\n');
    expect(told).toEqual([]);
  });
});
