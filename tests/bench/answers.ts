import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSqliteStore } from '../../reconciler/server/index.ts';
import { formatIdentity } from '../../schemas/http-signature.ts';
import { createFleetRepository, startGitServer } from '../support/git-server.ts';
import { aMemberReport, aReport } from '../support/sample-fleet.ts';
import { print } from './measure.ts';

const hostCount = 1000;
const membersOfOne = 5;
const otherFiles = 47_000;
const idleMs = 10_000;

/** How long `plumb serve` keeps who asks for /healthz waiting while it works on a commit, against the same while nothing happens. */
export async function benchAnswers(program = join(import.meta.dirname, '../../reconciler/main.ts')): Promise<void> {
  await benchCommit(program);
  await benchPack(program);
}

/** A commit that changes every member of a large fleet, until what was expected of it is noted. */
async function benchCommit(program: string): Promise<void> {
  await inDirectory(async (root) => {
    const repository = createFleetRepository(join(root, 'fleet.git'), largeFleet());
    const first = repository.git('rev-parse', 'main').trim();
    await storeReports(join(root, 'data'), first);
    const git = await startGitServer({ root });
    const server = await serve(program, { url: `${git.url}/fleet.git`, data: join(root, 'data') });
    try {
      await server.heard(/repository Ready/);
      const asking = startAsking(server.url);
      const commits = followCommits(server.url);
      await sleep(5000);
      const idleFrom = Date.now();
      await sleep(idleMs);
      const from = Date.now();
      repository.commit({ 'large.yaml': profile('8gb') });
      await commits.heard(2);
      const to = Date.now();
      const latencies = await asking.stop();
      tell('answers-commit', { latencies, idle: [idleFrom, from], busy: [from, to] });
    } finally {
      server.stop();
      await git.close();
    }
  });
}

/** The first fetch of a repository with many files, until its commit is in force. */
async function benchPack(program: string): Promise<void> {
  await inDirectory(async (root) => {
    const others = Array.from({ length: otherFiles }, (_, index) => [`notes/${index % 100}/${index}.txt`, `note ${index}\n`] as const);
    createFleetRepository(join(root, 'fleet.git'), { ...largeFleet(), ...Object.fromEntries(others) });
    const git = await startGitServer({ root });
    const server = await serve(program, { url: `${git.url}/fleet.git`, data: join(root, 'data') });
    try {
      const from = Date.now();
      const asking = startAsking(server.url);
      await server.heard(/repository Ready/);
      const to = Date.now();
      await sleep(5000);
      const idleFrom = Date.now();
      await sleep(idleMs);
      const latencies = await asking.stop();
      tell('answers-pack', { latencies, idle: [idleFrom, idleFrom + idleMs], busy: [from, to] });
    } finally {
      server.stop();
      await git.close();
    }
  });
}

async function inDirectory(run: (root: string) => Promise<void>): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'plumb-bench-'));
  try {
    await run(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

type Span = readonly [from: number, to: number];

interface Asked {
  readonly latencies: readonly (readonly [at: number, ms: number])[];
  readonly idle: Span;
  readonly busy: Span;
}

function tell(subject: string, { latencies, idle, busy }: Asked): void {
  const during = ([from, to]: Span) => latencies.flatMap(([at, ms]) => (at >= from && at < to ? [ms] : [])).sort((a, b) => a - b);
  const at = (sorted: readonly number[], share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  const [floor, asked] = [during(idle), during(busy)];
  print(subject, {
    seconds: (busy[1] - busy[0]) / 1000,
    asked: asked.length,
    p50Ms: at(asked, 0.5),
    p99Ms: at(asked, 0.99),
    maxMs: at(asked, 1),
    idleP50Ms: at(floor, 0.5),
    idleP99Ms: at(floor, 0.99),
    idleMaxMs: at(floor, 1),
    p99TimesIdle: at(asked, 0.99) / Math.max(1, at(floor, 0.99)),
  });
}

interface Served {
  readonly url: string;
  readonly heard: (pattern: RegExp) => Promise<RegExpExecArray>;
  readonly stop: () => void;
}

async function serve(program: string, { url: repo, data }: { readonly url: string; readonly data: string }): Promise<Served> {
  const options = ['--repo', repo, '--data', data, '--listen', '127.0.0.1:0', '--poll', '1s'];
  const child = spawn(process.execPath, [program, 'serve', ...options], { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  const heard = async (pattern: RegExp) => {
    for (;;) {
      const found = pattern.exec(log);
      if (found !== null) return found;
      if (child.exitCode !== null) throw new Error(`plumb serve ended: ${log}`);
      await sleep(50);
    }
  };
  const [, url = ''] = await heard(/listens on (\S+)/);
  return { url, heard, stop: () => void child.kill('SIGKILL') };
}

interface Asking {
  readonly stop: () => Promise<Asked['latencies']>;
}

function startAsking(url: string): Asking {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'ask-health.ts'), url], { stdio: ['ignore', 'pipe', 'inherit'] });
  const latencies: [number, number][] = [];
  const reading = readLines(child, (line) => {
    const [at = Number.NaN, ms = Number.NaN] = line.split(' ').map(Number);
    if (!Number.isNaN(ms)) latencies.push([at, ms]);
  });
  return {
    stop: async () => {
      child.kill();
      await reading;
      return latencies;
    },
  };
}

async function readLines({ stdout }: Pick<ChildProcess, 'stdout'>, take: (line: string) => void): Promise<void> {
  if (stdout === null) return;
  const lines = createInterface({ input: stdout });
  lines.on('line', take);
  await once(lines, 'close');
}

/** Listens as an open page does: a commit is announced when it comes into force, and again when its expected effects are noted. */
function followCommits(url: string): { readonly heard: (count: number) => Promise<void> } {
  let told = 0;
  void (async () => {
    const { body } = await fetch(`${url}/api/v1/stream`);
    for await (const chunk of body ?? []) told += Buffer.from(chunk).toString().split('event: commit').length - 1;
  })().catch(() => undefined);
  return {
    heard: async (count) => {
      while (told < count) await sleep(50);
    },
  };
}

/** 1,000 hosts with as many middleware of 5 members, each wired to the one before it. */
function largeFleet(): Readonly<Record<string, string>> {
  const files: Record<string, string> = { 'fleet.yaml': document('Fleet', 'large', '{}'), 'large.yaml': profile('4gb') };
  for (let host = 0; host < hostCount; host += 1) {
    const identity = formatIdentity(generateKeyPairSync('ed25519').privateKey);
    files[`hosts/h${host}.yaml`] = document(
      'Host',
      `h${host}`,
      `{ address: 10.0.${host >> 8}.${host & 255}, organization: o${host % 100}, identity: "${identity}" }`,
    );
    const members = memberHosts(host).map((at, index) => {
      const role = index === 0 ? 'primary' : 'replica';
      return `{ host: h${at}, id: m${index}, role: ${role}, parameters: { port: ${7000 + index} } }`;
    });
    const wiring = host === 0 ? '' : `wiring: { before: { middleware: c${host - 1}, endpoint: redis } }, dependsOn: [c${host - 1}],`;
    files[`middleware/c${host}.yaml`] = document(
      'Middleware',
      `c${host}`,
      `{ adapter: redis, topology: replication, organization: o${host % 100}, profiles: [large], parameters: { timeout: ${host} }, ${wiring} members: [${members.join(', ')}] }`,
    );
  }
  for (let index = 0; index < 100; index += 1)
    files[`orgs/o${index}.yaml`] = document('Organization', `o${index}`, index === 0 ? '{}' : `{ parent: o${index >> 1} }`);
  return files;
}

function profile(maxmemory: string): string {
  return document('Profile', 'large', `{ adapter: redis, parameters: { maxmemory: ${maxmemory}, maxmemory-policy: allkeys-lru } }`);
}

function document(kind: string, name: string, spec: string): string {
  return `apiVersion: plumb/v1\nkind: ${kind}\nmetadata: { name: ${name} }\nspec: ${spec}\n`;
}

/** Hosts of the middleware with that number. */
function memberHosts(middleware: number): readonly number[] {
  return Array.from({ length: membersOfOne }, (_, index) => (middleware + index * 7) % hostCount);
}

/** Every host has reported on the commit, as agents do. */
async function storeReports(data: string, commit: string): Promise<void> {
  mkdirSync(data, { recursive: true });
  const store = await createSqliteStore({ path: join(data, 'plumb.sqlite') });
  const members = new Map<number, string[]>();
  for (let middleware = 0; middleware < hostCount; middleware += 1)
    for (const [index, host] of memberHosts(middleware).entries())
      members.set(host, [...(members.get(host) ?? []), `c${middleware}/m${index}`]);
  const [parameter] = aMemberReport().parameters;
  if (parameter === undefined) throw new Error('the sample report has no parameter');
  const parameters = Array.from({ length: 20 }, (_, index) => ({ ...parameter, name: `${parameter.name}-${index}` }));
  const at = new Date().toISOString();
  for (const [host, keys] of members) {
    const report = aReport({
      host: `h${host}`,
      at,
      commit,
      appliedCommit: commit,
      members: keys.map((key) => aMemberReport({ key, parameters })),
    });
    await store.ingest({ report, nonce: `nonce-${host}`, receivedAt: Date.now(), clockSkewMs: 0 });
  }
  await store.close();
}
