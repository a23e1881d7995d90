import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { fetchJson } from '../../examples/demo/ask.ts';
import { createPredictor, createSqliteStore } from '../../reconciler/server/index.ts';
import { compareExecuted, type ReviewedCommit, readExecutedStep } from '../../reconciler/status/index.ts';
import { startWorker } from '../../reconciler/worker/index.ts';
import { type AgentHost, type AgentWorld, expectConsistentReports, mainPid, useAgentWorlds } from '../support/agent-world.ts';
import { fleetDocument, hostDocument, middlewareDocument } from '../support/fleet-documents.ts';
import { freePorts } from '../support/free-ports.ts';
import { waitFor } from '../support/wait-for.ts';

const openWorld = useAgentWorlds();

/** One version of a product: a server that says which one it is and notes each start, and its config test. */
function program(version: number): string {
  return `
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
const [, , mode, path] = process.argv;
const { port, notes } = JSON.parse(readFileSync(path, 'utf8'));
if (mode === '--check') {
  writeFileSync(notes + '/checked-by-${version}', '');
  for (let tries = 0; existsSync(notes + '/hold') && tries < 600; tries += 1) await new Promise((done) => setTimeout(done, 100));
} else {
  appendFileSync(notes + '/starts', '${version} ' + process.pid + '\\n');
  process.on('SIGTERM', () => process.exit(0));
  createServer((request, response) => response.end('{"version":${version}}')).listen(Number(port), '127.0.0.1');
}
`;
}

/** The command line names a link, so that nothing but the archive says that another version comes. */
const adapter = {
  apiVersion: 'plumb/v1',
  kind: 'Adapter',
  metadata: { name: 'app' },
  spec: {
    title: 'App',
    topologies: { standalone: {} },
    vars: [{ name: 'program', value: '${{ dirs.data }}/current/app.mjs' }],
    configTests: [
      { name: 'check', root: '${{ dirs.config }}', argv: [process.execPath, '${{ vars.program }}', '--check', '${{ stage }}/app.json'] },
    ],
    resources: [
      { kind: 'directory', name: 'config', path: '${{ dirs.config }}', mode: '0750' },
      { kind: 'archive', name: 'software', path: '${{ dirs.software }}', link: '${{ dirs.data }}/current' },
      {
        kind: 'file',
        name: 'app.json',
        path: '${{ dirs.config }}/app.json',
        mode: '0640',
        format: 'json',
        parameters: true,
        configTest: 'check',
        notify: 'plumb-${{ middleware.name }}-${{ member.id }}',
      },
      {
        kind: 'service',
        name: 'plumb-${{ middleware.name }}-${{ member.id }}',
        argv: [process.execPath, '${{ vars.program }}', '--serve', '${{ dirs.config }}/app.json'],
        stop: { signal: 'SIGTERM', timeout: '5s' },
      },
      { kind: 'health', name: 'http', probe: { http: { url: 'http://127.0.0.1:${{ parameters.port }}/' } }, timeout: '5m' },
    ],
  },
};

function parameter(type: string) {
  return { type, description: 'One of the test.', 'x-effect': 'restart', 'x-file': 'app.json' };
}

const parameters = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  type: 'object',
  additionalProperties: false,
  properties: { port: { ...parameter('integer'), default: 3000 }, notes: { ...parameter('string'), default: '/tmp' } },
};

function packageDocument(directory: string, version: number): string {
  const folder = join(directory, `app-${version}`);
  const file = `${folder}.tar.gz`;
  mkdirSync(folder);
  writeFileSync(join(folder, 'app.mjs'), program(version));
  execFileSync('tar', ['-czf', file, '-C', directory, `app-${version}`]);
  const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
  const spec = { adapter: 'app', version: String(version), sources: [{ archive: { url: `file://${file}`, sha256 } }] };
  return JSON.stringify({ apiVersion: 'plumb/v1', kind: 'Package', metadata: { name: `app-${version}` }, spec });
}

it('an update of software restarts its processes once, as it was reviewed, also after a kill -9 in between', async () => {
  const [port = 0] = await freePorts(1);
  const world = await openWorld({ 'fleet.yaml': fleetDocument(), 'h1.yaml': hostDocument('h1') });
  const host = world.host('h1');
  const notes = join(world.directory, 'notes');
  mkdirSync(notes);
  const at = (version: number) => ({
    'shop.yaml': middlewareDocument('shop', {
      adapter: 'app',
      version: String(version),
      members: [{ host: 'h1', id: 'a' }],
      parameters: { port, notes },
    }),
  });
  const first = world.commit({
    'adapters/app/adapter.yaml': JSON.stringify(adapter),
    'adapters/app/parameters.schema.json': JSON.stringify(parameters),
    'app-1.yaml': packageDocument(host.root, 1),
    'app-2.yaml': packageDocument(host.root, 2),
    ...at(1),
  });
  await converge(host);
  const pid = mainPid(host, 'plumb-shop-a');
  expect(await answer(port)).toEqual({ version: 1 });

  const second = world.commit(at(2));
  const reviewed = await review(world, first, second);
  expect(reviewed.members).toMatchObject([{ member: 'shop/a', outcome: 'restart' }]);

  writeFileSync(join(notes, 'hold'), '');
  const agent = host.startOnce();
  // The config test of the second version runs: it is unpacked, and the process is still the one of the first.
  await waitFor(async () => existsSync(join(notes, 'checked-by-2')), { what: 'the config test with the new software' });
  await agent.kill();
  expect([mainPid(host, 'plumb-shop-a'), await answer(port)]).toEqual([pid, { version: 1 }]);
  expect(host.ledger().pending).toMatchObject({ 'service[plumb-shop-a]': { effect: 'restart' } });

  rmSync(join(notes, 'hold'));
  await converge(host);
  const restarted = mainPid(host, 'plumb-shop-a');
  expect(restarted).not.toBe(pid);
  expect(await answer(port)).toEqual({ version: 2 });
  expect(host.reports().at(-1)?.members[0]).toMatchObject({
    sync: { state: 'Synced' },
    health: { state: 'Healthy' },
    services: [{ pid: restarted }],
  });
  expect(host.ledger()).toMatchObject({ pending: {}, appliedCommit: second });
  expect(executed(host, reviewed, second)).toMatchObject({
    state: 'asReviewed',
    members: [{ member: 'shop/a', predicted: 'restart', executed: 'restart' }],
  });

  await converge(host);
  expect(host.reports().at(-1)?.events).toEqual([]);
  expect(mainPid(host, 'plumb-shop-a')).toBe(restarted);
  expect(readFileSync(join(notes, 'starts'), 'utf8').trim().split('\n')).toEqual([`1 ${pid}`, `2 ${restarted}`]);
  expectConsistentReports(host.reports());
});

async function converge(host: AgentHost): Promise<void> {
  const { code, log } = await host.once();
  expect(code, log).toBe(0);
}

function answer(port: number): Promise<unknown> {
  return fetchJson(`http://127.0.0.1:${port}/`);
}

async function review(world: AgentWorld, from: string, to: string): Promise<ReviewedCommit> {
  const store = await createSqliteStore({ path: ':memory:' });
  const work = await startWorker({
    repository: { location: world.repository.path, branch: 'main', cacheDir: join(world.directory, 'cache') },
  });
  onTestFinished(async () => {
    await work.stop();
    await store.close();
  });
  const reviewed = await createPredictor({ work, store, clock: Date.now })({ from, to });
  if (reviewed === undefined) throw new Error(`${from} and ${to} cannot be compared`);
  return reviewed;
}

function executed(host: AgentHost, reviewed: ReviewedCommit, commit: string) {
  const steps = host.reports().flatMap((report) => readExecutedStep(report) ?? []);
  return compareExecuted({ commit, chain: [reviewed], steps: steps.filter((step) => step.commit === commit), hosts: new Set(['h1']) });
}
