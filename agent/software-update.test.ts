import { describe, expect, it } from 'vitest';
import type { ConfigTest, Resource } from '../schemas/index.ts';
import { aRolloutPolicy } from '../tests/support/a-rollout-policy.ts';
import { checked } from './a-cycle.ts';
import { runCycle } from './cycle.ts';
import { aDesired, aSlice, aSliceMember } from './desired/a-desired.ts';
import type { Desired } from './desired/desired-state.ts';
import { createCoordinator } from './leases/coordinator.ts';
import { readLedger } from './ledger/ledger.ts';
import type { ReportDraft } from './report/report-facts.ts';
import { aResource } from './resources/a-resource.ts';
import { aDebian } from './resources/package/a-debian.ts';
import { createStateDirectory } from './state/state-directory.ts';

const [v1, v2] = ['5:7.0.15-1', '5:7.2.0-1'];
const members = ['shop/one', 'shop/two'];
const services = ['service[shopd-one]', 'service[shopd-two]'];

function aTest(member: string): ConfigTest {
  const id = member.slice('shop/'.length);
  return { name: `${member}:test`, member, root: `/etc/shop-${id}`, argv: ['shopd', '-t', id], exitCode: 0, timeoutMs: 1000 };
}

/** A package that two members run, each with a directory, a file under its config test, and a service. */
function resourcesAt(version: string): readonly Resource[] {
  const software = {
    ...aResource('package', { name: 'redis-server', fields: { version }, via: { manager: 'apt' } }),
    members,
    notify: services,
    effect: 'restart' as const,
  };
  return [software, ...members.flatMap((member, index) => partsOf(member, services[index] ?? '', software.id))];
}

function partsOf(member: string, service: string, software: string): readonly Resource[] {
  const { name, root } = aTest(member);
  const via = { manager: 'supervisor', argv: ['shopd', member], stop: { signal: 'SIGTERM', timeoutMs: 100 } } as const;
  const own = { members: [member] };
  const fields = { type: 'file', mode: '0640', content: 'red\n' } as const;
  const directory = aResource('directory', { name: root, fields: { type: 'directory', mode: '0755' }, via: {} });
  const file = aResource('file', { name: `${root}/shop.conf`, fields, via: { merge: 'own' } });
  const daemon = aResource('service', { name: service.slice('service['.length, -1), fields: { running: true, enabled: true }, via });
  return [
    { ...directory, ...own, after: [software] },
    { ...file, ...own, after: [directory.id], notify: [service], effect: 'restart', configTest: name },
    { ...daemon, ...own, after: [file.id] },
  ];
}

function desiredAt(version: string, { coordination = 'none', more = [] }: WorldParts): Desired {
  const rollout = aRolloutPolicy({ coordination });
  const slice = aSlice({ members: members.map((key) => aSliceMember({ key, id: key.slice('shop/'.length), rollout })) });
  return aDesired([...resourcesAt(version), ...more], { commit: version, slice, configTests: members.map(aTest) });
}

interface WorldParts {
  readonly coordination?: 'lease' | 'none';
  /** Beside the first version only. */
  readonly more?: readonly Resource[];
}

/** A host that runs both members on the first version and is to run the second, and a server that grants what a test says. */
async function aWorld(parts: WorldParts = {}) {
  const host = await aDebian();
  const granted = new Set<string>();
  for (const member of members) host.script(aTest(member).argv, {});
  const drafts: ReportDraft[] = [];
  const { signal } = new AbortController();
  let desired = desiredAt(v1, parts);
  let isKilled = false;
  let ms = 0;
  let asking: readonly string[] = [];
  const coordinator = createCoordinator({
    host: 'h1',
    epoch: () => '0'.repeat(32),
    signal,
    log: () => {},
    readMemberStatus: async () => [],
    post: async ({ asks, releases }) => {
      asking = asks.map(({ member }) => member);
      const asked = asks.map(({ member, lastFence }) =>
        granted.has(member)
          ? { member, state: 'granted', fence: lastFence + 1, reason: 'Granted', message: '' }
          : { member, state: 'waiting', reason: 'Order', message: 'another one goes first' },
      );
      const returned = releases.map(({ member }) => ({ member, state: 'released', reason: 'Released', message: '' }));
      return {
        status: 'answered',
        code: 200,
        text: JSON.stringify({ version: 1, serverTime: 1, nextMs: 1000, leases: [...asked, ...returned] }),
      };
    },
  });
  const live = async <T>(act: () => Promise<T>): Promise<T> => {
    if (isKilled) throw new Error('killed');
    return act();
  };
  const deps = {
    hostName: 'h1',
    boot: 'b1',
    host: { ...host, signalProcess: (...args: Parameters<typeof host.signalProcess>) => live(() => host.signalProcess(...args)) },
    state: await createStateDirectory(host, '/var/lib/plumb-agent'),
    signal,
    coordinator,
    desiredState: { next: async () => ({ desired }) },
    monotonicMs: () => ms,
    now: () => new Date(Date.parse('2026-01-02T03:04:05.000Z') + ms),
    emit: async (draft: ReportDraft) => void drafts.push(checked(draft)),
  };
  async function run() {
    ms += 60_000;
    return runCycle({ trigger: 'manual' }, deps);
  }
  await run();
  desired = desiredAt(v2, { ...parts, more: [] });
  return {
    host,
    run,
    granted,
    syncs: () => drafts.at(-1)?.members.map(({ sync }) => `${sync.state} ${sync.reason}`),
    versions: () => drafts.at(-1)?.members.map(({ softwareVersion }) => softwareVersion),
    /** Members for which the agent asked last. */
    asking: () => asking,
    ledger: async () => (await readLedger(deps.state, 'h1')).ledger,
    pids: () => Object.fromEntries([...host.processes.values()].map(({ argv, pid }) => [argv[1], pid])),
    /** The agent dies at its next change of a process. */
    dies: () => (isKilled = true),
    comesBack: () => (isKilled = false),
  };
}

describe.concurrent('an update of software', () => {
  it('restarts each process once, after the config test with the new software, and is then done', async () => {
    const { host, run, pids, syncs, versions } = await aWorld();
    const before = pids();
    const changes = host.changes.length;
    const { results } = await run();
    expect(results.map(({ step, status }) => `${status} ${step.refresh?.effect ?? step.action} ${step.resource.name}`)).toEqual([
      'done update redis-server',
      'done restart shopd-one',
      'done restart shopd-two',
    ]);
    const order = host.changes.slice(changes).filter((change) => /^(run|startProcess) (apt-get install|shopd)/.test(change));
    expect(order.map((change) => change.split(' ').slice(0, 4).join(' '))).toEqual([
      'run apt-get install -y',
      'run shopd -t one',
      'startProcess shopd shop/one',
      'run shopd -t two',
      'startProcess shopd shop/two',
    ]);
    const after = pids();
    for (const member of members) expect(after[member]).toBeGreaterThan(before[member] ?? 0);
    expect([syncs(), versions()]).toEqual([
      ['Synced AsInGit', 'Synced AsInGit'],
      [v2, v2],
    ]);
    expect((await run()).results).toEqual([]);
    expect(pids()).toEqual(after);
  });

  it('restarts after the agent was killed between the update and the restart', async () => {
    const { run, pids, ledger, dies, comesBack } = await aWorld();
    const before = pids();
    dies();
    await expect(run()).rejects.toThrow('killed');
    expect(pids()).toEqual(before);
    expect(Object.keys((await ledger()).pending)).toEqual(services);
    comesBack();
    const { results } = await run();
    expect(results.map(({ step }) => `${step.action} ${step.resource.name}`)).toEqual(['refresh shopd-one', 'refresh shopd-two']);
    const after = pids();
    for (const member of members) expect(after[member]).toBeGreaterThan(before[member] ?? 0);
    expect((await ledger()).pending).toEqual({});
    expect((await run()).results).toEqual([]);
  });

  it('leaves the process alone whose configuration the new software refuses, and says so', async () => {
    const { host, run, pids, ledger, syncs } = await aWorld();
    const before = pids();
    host.script(aTest('shop/one').argv, { exitCode: 1, stderr: 'unknown directive red' });
    await run();
    expect(pids()['shop/one']).toBe(before['shop/one']);
    expect(pids()['shop/two']).toBeGreaterThan(before['shop/two'] ?? 0);
    expect(syncs()).toEqual(['Blocked ConfigTestFailed', 'Synced AsInGit']);
    expect((await ledger()).pending).toMatchObject({
      [services[0] ?? '']: { effect: 'restart', reasons: ['package[redis-server]/version'] },
    });
    host.script(aTest('shop/one').argv, {});
    await run();
    expect(pids()['shop/one']).toBeGreaterThan(before['shop/one'] ?? 0);
    expect(syncs()).toEqual(['Synced AsInGit', 'Synced AsInGit']);
  });

  it('is tested anew where the earlier software has passed a test already', async () => {
    const [, directory] = resourcesAt(v1);
    const fields = { type: 'file', mode: '0640', content: 'blue\n' } as const;
    const extra = aResource('file', { name: `${directory?.name}/extra.conf`, fields, via: { merge: 'own' } });
    const { host, run, pids } = await aWorld({ more: [{ ...extra, after: [directory?.id ?? ''], configTest: aTest('shop/one').name }] });
    const before = pids();
    host.script(aTest('shop/one').argv, async () => {
      const status = String(await host.readFile('/var/lib/dpkg/status'));
      return status.includes(v2) ? { exitCode: 1, stderr: 'unknown directive red' } : {};
    });
    const { results } = await run();
    expect(results.map(({ step, status }) => `${status} ${step.action} ${step.resource.kind}`)).toEqual([
      'done remove file',
      'done update package',
      'failed refresh service',
      'done refresh service',
    ]);
    expect(pids()['shop/one']).toBe(before['shop/one']);
  });

  it('waits for a lease, comes in the first turn, and each member restarts in its own', async () => {
    const { run, pids, ledger, granted, asking, syncs, versions } = await aWorld({ coordination: 'lease' });
    const before = pids();
    expect((await run()).results).toEqual([]);
    expect([syncs(), versions()]).toEqual([
      ['Waiting LeasePending', 'Waiting LeasePending'],
      [v1, v1],
    ]);
    granted.add('shop/one');
    await run();
    expect(pids()['shop/one']).toBeGreaterThan(before['shop/one'] ?? 0);
    expect(pids()['shop/two']).toBe(before['shop/two']);
    expect(syncs()).toEqual(['Synced AsInGit', 'Waiting LeasePending']);
    expect([(await ledger()).leases, asking()]).toEqual([undefined, ['shop/two']]);
    granted.delete('shop/one');
    expect((await run()).results).toEqual([]);
    expect(syncs()).toEqual(['Synced AsInGit', 'Waiting LeasePending']);
    granted.add('shop/two');
    const one = pids()['shop/one'];
    await run();
    expect(pids()['shop/one']).toBe(one);
    expect(pids()['shop/two']).toBeGreaterThan(before['shop/two'] ?? 0);
    expect(syncs()).toEqual(['Synced AsInGit', 'Synced AsInGit']);
    expect(await ledger()).toMatchObject({ pending: {}, appliedCommit: v2 });
  });
});
