import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Report } from '../../schemas/index.ts';
import {
  type AgentHost,
  type AgentWorld,
  conditionOf,
  expectConsistentReports,
  memberOf,
  useAgentWorlds,
  waitForReport,
  waitForSynced,
} from '../support/agent-world.ts';
import { fileAdapter } from '../support/file-adapter.ts';
import { fleetDocument, hostDocument, middlewareDocument, oneHost } from '../support/fleet-documents.ts';
import { freePorts } from '../support/free-ports.ts';
import { waitFor } from '../support/wait-for.ts';

const openWorld = useAgentWorlds();

interface Fault {
  readonly name: string;
  readonly reason: string;
  /** Returns what ends it. */
  readonly begin: (world: AgentWorld) => () => void;
}

const faults: readonly Fault[] = [
  {
    name: 'connections cut',
    reason: 'Unreachable',
    begin: ({ git }) =>
      setFault(
        () => {
          git.faults.down = true;
        },
        () => {
          git.faults.down = false;
        },
      ),
  },
  { name: 'HTTP 401', reason: 'Unauthorized', begin: (world) => answerWith(world, 401) },
  { name: 'HTTP 500', reason: 'Unreachable', begin: (world) => answerWith(world, 500) },
  {
    name: 'branch deleted',
    reason: 'BranchMissing',
    begin: ({ repository }) => {
      const commit = repository.git('rev-parse', 'main').trim();
      repository.deleteBranch();
      return () => void repository.git('update-ref', 'refs/heads/main', commit);
    },
  },
  {
    name: 'corrupt packs',
    reason: 'Corrupt',
    begin: ({ git, commit }) => {
      git.faults.corrupt = true;
      commit({ 'note.yaml': note(`brought by the pack that was corrupt\n`) });
      return () => {
        git.faults.corrupt = false;
      };
    },
  },
];

describe('a repository that fails', () => {
  it('is said, held against nobody, and found again: drift is healed meanwhile', async () => {
    const { world, host } = await start();
    const agent = host.run();
    await waitForSynced(host, tip(world));
    for (const { name, reason, begin } of faults) {
      const before = readFileSync(fileOf(host), 'utf8');
      const end = begin(world);
      const failing = await waitForReport(host, `${name} said`, (one) => conditionOf(one, 'SourceReady')?.reason === reason, 'newest');
      expect(conditionOf(failing, 'SourceReady'), name).toMatchObject({ status: 'False' });
      expect(conditionOf(failing, 'Ready'), `${name}: the host is still as Git last said`).toMatchObject({ status: 'True' });
      appendFileSync(fileOf(host), 'by hand');
      await waitFor(async () => readFileSync(fileOf(host), 'utf8') === before, { what: `drift healed during ${name}` });
      end();
      await waitForSynced(host, tip(world));
      await waitForReport(host, `${name} over`, (one) => conditionOf(one, 'SourceReady')?.status === 'True', 'newest');
    }
    expect(readFileSync(fileOf(host), 'utf8')).toBe('brought by the pack that was corrupt\n');
    expect(await agent.stop(), agent.log()).toBe(0);
    expectConsistentReports(host.reports());
    expect(host.events('SourceUnreachable'), 'once for each').toHaveLength(faults.length);
    expect(host.events('SourceRecovered')).toHaveLength(faults.length);
  });

  it('does not hold up the healing of drift by never answering', async () => {
    const { world, host } = await start();
    const agent = host.run();
    await waitForSynced(host, tip(world));
    world.git.faults.endless = true;
    const asked = world.git.counters.requests;
    await waitFor(async () => world.git.counters.requests > asked, { what: 'a poll that hangs' });
    world.git.faults.delayMs = 120_000;
    const hanging = world.git.counters.requests;
    await waitFor(async () => world.git.counters.requests > hanging, { what: 'a poll without a first byte' });
    const polls = world.git.counters.requests;
    writeFileSync(fileOf(host), 'by hand');
    await waitFor(async () => readFileSync(fileOf(host), 'utf8') === 'one', { what: 'drift healed' });
    expect(world.git.counters.requests, 'the poll still hangs').toBe(polls);
    expect(await agent.stop(), agent.log()).toBe(0);
  });

  it('does not keep a host that was restarted from being what Git last said', async () => {
    const { world, host } = await start();
    expect((await host.once()).code).toBe(0);
    const known = tip(world);
    for (const fail of [
      () => {
        world.git.faults.down = true;
      },
      () => {
        world.git.faults.down = false;
        world.git.faults.delayMs = 120_000;
      },
    ]) {
      fail();
      rmSync(fileOf(host));
      const agent = host.run();
      await waitFor(async () => existsSync(fileOf(host)), { what: 'the file back' });
      await waitForReport(host, 'synced', (one) => one.commit === known && conditionOf(one, 'Ready')?.status === 'True', 'newest');
      expect(await agent.stop(), agent.log()).toBe(0);
    }
    expect(readFileSync(fileOf(host), 'utf8')).toBe('one');
    expectConsistentReports(host.reports());
  });
});

describe('a commit with errors', () => {
  it('is refused with its findings, and a newer good one is taken at once', async () => {
    const { world, host } = await start();
    const agent = host.run();
    const good = tip(world);
    await waitForSynced(host, good);
    const bad = world.commit({ 'note.yaml': note('two').replace('"vault"', '"vaults"') });
    const refused = await waitForReport(host, 'the commit refused', ({ availableCommit }) => availableCommit === bad, 'newest');
    expect(refused).toMatchObject({ commit: good, appliedCommit: good });
    expect(refused.diagnostics?.[0]).toMatchObject({ file: 'note.yaml', line: expect.any(Number), code: expect.stringMatching(/^MW/) });
    expect(conditionOf(refused, 'SourceReady')).toMatchObject({ status: 'False', reason: 'CommitRefused' });
    writeFileSync(fileOf(host), 'by hand');
    await waitFor(async () => readFileSync(fileOf(host), 'utf8') === 'one', { what: 'the last good slice enforced' });
    const newer = world.commit({ 'note.yaml': note('three') });
    const report = await waitForSynced(host, newer);
    expect(report.availableCommit).toBeUndefined();
    expect(report.diagnostics).toBeUndefined();
    expect(conditionOf(report, 'SourceReady')).toMatchObject({ status: 'True' });
    expect(readFileSync(fileOf(host), 'utf8')).toBe('three');
    expect(await agent.stop(), agent.log()).toBe(0);
    expectConsistentReports(host.reports());
    expect(host.events('CommitRefused')).toHaveLength(1);
    expect(host.events('CommitSeen')).toHaveLength(2);
  });

  it('that makes a member ill does not hold up the one that takes it back', async () => {
    const program = createServer((_request, response) => response.end('ok'));
    await new Promise<void>((resolve) => program.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void program.close());
    const address = program.address();
    const well = { parameters: { port: typeof address === 'object' ? (address?.port ?? 0) : 0 } };
    const [dead = 0] = await freePorts(1);
    const world = await openWorld({ ...oneHost, ...fileAdapter({ health: true }), 'note.yaml': note('one', well) });
    const host = world.host('h1');
    const agent = host.run();
    await waitForSynced(host, tip(world));
    const bad = world.commit({ 'note.yaml': note('two', { parameters: { port: dead } }) });
    await waitForReport(host, 'the change begun', ({ commit }) => commit === bad, 'newest');
    await waitFor(async () => readFileSync(fileOf(host), 'utf8') === 'two', { what: 'the change written' });
    const actedAt = performance.now();
    await waitForSynced(host, world.commit({ 'note.yaml': note('three', well) }));
    // The adapter lets health take five minutes.
    expect(performance.now() - actedAt).toBeLessThan(240_000);
    expect(await agent.stop(), agent.log()).toBe(0);
    expectConsistentReports(host.reports());
    expect(host.reports().filter(({ appliedCommit }) => appliedCommit === bad)).toEqual([]);
  });

  it('that makes a member ill stays red until it is well', async () => {
    const [port = 0] = await freePorts(1);
    const adapter = fileAdapter({ health: true });
    const impatient = { 'adapters/vault/adapter.yaml': adapter['adapters/vault/adapter.yaml']?.replace('"5m"', '"300ms"') ?? '' };
    const world = await openWorld({ ...oneHost, ...adapter, ...impatient, 'note.yaml': note('one', { parameters: { port } }) });
    const host = world.host('h1');
    const agent = host.run();
    const isIll = (one: Report) => memberOf(one, 'note/1')?.sync.reason === 'Unhealthy';
    const first = await waitForReport(host, 'ill', isIll, 'newest');
    // Cycles that have nothing to do cure no one.
    writeFileSync(fileOf(host), 'by hand');
    await waitForReport(host, 'still ill after another cycle', (one) => one.sequence > first.sequence + 1 && isIll(one), 'newest');
    expect(host.events('CommitApplied')).toEqual([]);
    const program = createServer((_request, response) => response.end('ok'));
    await new Promise<void>((resolve) => program.listen(port, '127.0.0.1', resolve));
    onTestFinished(() => void program.close());
    await waitForSynced(host, tip(world));
    expect(host.events('CommitApplied')).toHaveLength(1);
    expect(await agent.stop(), agent.log()).toBe(0);
    expectConsistentReports(host.reports());
  });
});

it('a poll that brings nothing is two small requests', async () => {
  const { world, host } = await start();
  const agent = host.run();
  await waitForSynced(host, tip(world));
  const { counters } = world.git;
  const reports = host.reports().length;
  const settled = counters.requests;
  await waitFor(async () => counters.requests > settled, { what: 'a poll' });
  const before = { requests: counters.requests, bytes: counters.bytes, at: performance.now() };
  await waitFor(async () => counters.requests >= before.requests + 20, { what: 'twenty requests' });
  const requests = counters.requests - before.requests;
  const seconds = (performance.now() - before.at) / 1000;
  const bytes = (counters.bytes - before.bytes) / requests;
  console.log(`poll requests=${requests} seconds=${seconds.toFixed(1)} bytesPerRequest=${Math.round(bytes)}`);
  expect(bytes).toBeLessThan(300);
  // The poll is every 200 ms, give or take a fifth.
  expect(requests).toBeLessThanOrEqual(2 * Math.ceil(seconds / 0.16) + 2);
  expect(host.reports()).toHaveLength(reports);
  expect(await agent.stop(), agent.log()).toBe(0);
});

async function start(): Promise<{ world: AgentWorld; host: AgentHost }> {
  const world = await openWorld({
    'fleet.yaml': fleetDocument(),
    'h1.yaml': hostDocument('h1'),
    ...fileAdapter(),
    'note.yaml': note('one'),
  });
  return { world, host: world.host('h1') };
}

function note(text: string, spec: Readonly<Record<string, unknown>> = {}): string {
  return middlewareDocument('note', {
    adapter: 'vault',
    members: [{ host: 'h1', id: '1' }],
    files: { 'a.txt': { content: text } },
    ...spec,
  });
}

function tip(world: AgentWorld): string {
  return world.repository.git('rev-parse', 'main').trim();
}

function fileOf(host: AgentHost): string {
  return join(host.root, 'etc/plumb/vault/note-1/a.txt');
}

function setFault(begin: () => void, end: () => void): () => void {
  begin();
  return end;
}

function answerWith({ git }: AgentWorld, status: number): () => void {
  git.faults.status = status;
  return () => {
    delete git.faults.status;
  };
}
