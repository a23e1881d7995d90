import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fetchText } from '../../examples/demo/ask.ts';
import { createSqliteStore } from '../../reconciler/server/index.ts';
import { canonicalJson, type Report } from '../../schemas/index.ts';
import { type RunningProgram, startProgram } from '../support/agent-process.ts';
import { type AgentHost, type AgentWorld, expectConsistentReports, useAgentWorlds } from '../support/agent-world.ts';
import { fileAdapter } from '../support/file-adapter.ts';
import { fleetDocument, hostDocument, middlewareDocument } from '../support/fleet-documents.ts';
import { freePorts } from '../support/free-ports.ts';
import { startReportServer } from '../support/report-server.ts';
import { waitFor } from '../support/wait-for.ts';

const openWorld = useAgentWorlds();

it('a server that is down for the whole of a change misses nothing', async () => {
  const { world, host } = await start();
  const server = await startReportServer({ h1: host.keygen() });
  const agent = host.run('--server', server.url);
  await waitFor(async () => isApplied(host, world) && host.reports().length === 0, {
    what: 'the first reports delivered',
  });
  const before = server.accepted.length;
  await server.stop();

  const commit = world.commit({ 'note.yaml': note('two') });
  await waitFor(async () => isApplied(host, world), { what: 'the host converged without the server' });
  expect(readFileSync(fileOf(host), 'utf8')).toBe('two');
  writeFileSync(fileOf(host), 'by hand');
  await waitFor(async () => readFileSync(fileOf(host), 'utf8') === 'two', { what: 'drift healed without the server' });
  await waitFor(async () => host.events('DriftHealed').length > 0, { what: 'the healing told' });
  const spooled = host.reports();
  expectConsistentReports(spooled);
  expect(spooled.flatMap(({ events }) => events.map(({ code }) => code))).toEqual(
    expect.arrayContaining(['CommitSeen', 'CommitApplied', 'DriftDetected', 'DriftHealed']),
  );

  await server.start();
  await waitFor(async () => host.reports().length === 0, { what: 'the spool delivered' });
  expect(await agent.stop(), agent.log()).toBe(0);
  expect(server.accepted.slice(before, before + spooled.length)).toEqual(spooled.map(({ sequence }) => `h1 ${sequence}`));
  expect(server.accepted).toEqual([...new Set(server.accepted)]);
  expect(server.repeated()).toBe(0);
  for (const report of spooled) {
    expect(canonicalJson((await server.store.readReport('h1', report.sequence))?.report)).toBe(canonicalJson(report));
  }
  expect((await server.store.readLastReport('h1'))?.report).toMatchObject({ appliedCommit: commit });
  console.log(`P31 spooled=${spooled.length} delivered=${server.accepted.length} lost=0 repeated=${server.repeated()}`);
});

it('a server that is killed while it takes the spool has every report once and in order', async () => {
  const { world, host } = await start();
  const identity = host.keygen();
  world.commit({ 'h1.yaml': hostDocument('h1', { identity }) });
  const writer = host.run();
  await waitFor(async () => isApplied(host, world), { what: 'the first converge' });
  await fillSpool(host, 60);
  expect(await writer.stop(), writer.log()).toBe(0);
  const spooled = host.reports();

  const [port = 0] = await freePorts(1);
  const data = join(world.directory, 'server');
  const url = `http://127.0.0.1:${port}`;
  const startServer = async (): Promise<RunningProgram> => {
    const server = startProgram(world.bundle, {
      program: world.bundle.plumb,
      log: join(world.directory, 'server.log'),
      args: ['serve', '--repo', world.repositoryUrl, '--data', data, '--listen', `127.0.0.1:${port}`, '--poll', '1s'],
    });
    await waitFor(() => fetchText(`${url}/readyz`), { what: `the server ready; ${server.log()}` });
    return server;
  };
  let server = await startServer();
  const sender = host.run('--server', url);
  let killed = 0;
  try {
    for (const left of [50, 30, 10]) {
      await waitFor(async () => host.reports().length <= left, { what: `${left} reports left` });
      if (host.reports().length > 0) killed += 1;
      await server.kill();
      server = await startServer();
    }
    await waitFor(async () => host.reports().length === 0, { what: 'the spool delivered' });
    expect(await sender.stop(), sender.log()).toBe(0);
  } finally {
    await sender.kill();
    await server.stop();
  }

  const store = await createSqliteStore({ path: join(data, 'plumb.sqlite') });
  const stored: Report[] = [];
  let receivedMs = 0;
  for (const { sequence } of spooled) {
    const found = await store.readReport('h1', sequence);
    if (found === undefined) continue;
    stored.push(found.report);
    expect(Date.parse(found.receivedAt), `report ${sequence} came after the one before it`).toBeGreaterThanOrEqual(receivedMs);
    receivedMs = Date.parse(found.receivedAt);
  }
  const events = await store.readEvents({ host: 'h1', limit: 100_000 });
  await store.close();
  const told = spooled.flatMap((report) => report.events).length;
  const repeated = events.filter(({ sequence }) => sequence <= (spooled.at(-1)?.sequence ?? 0)).length - told;
  console.log(`P32 serverKills=${killed} reports=${spooled.length} lost=${spooled.length - stored.length} repeated=${repeated}`);
  expect(canonicalJson(stored)).toBe(canonicalJson(spooled));
  expect(repeated).toBe(0);
  expect(killed).toBeGreaterThan(1);
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

function note(text: string): string {
  return middlewareDocument('note', { adapter: 'vault', members: [{ host: 'h1', id: '1' }], files: { 'a.txt': { content: text } } });
}

function fileOf(host: AgentHost): string {
  return join(host.root, 'etc/plumb/vault/note-1/a.txt');
}

function isApplied(host: AgentHost, world: AgentWorld): boolean {
  try {
    return host.ledger().appliedCommit === world.repository.git('rev-parse', 'main').trim();
  } catch {
    return false;
  }
}

/** Drift, again and again: each is reported twice. */
async function fillSpool(host: AgentHost, count: number): Promise<void> {
  while (host.reports().length < count) {
    chmodSync(fileOf(host), 0o600);
    await waitFor(async () => (statSync(fileOf(host)).mode & 0o777) === 0o644, { what: 'the mode healed' });
  }
}
