import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { createFleetRepository, startGitServer } from '../support/git-server.ts';
import { largeFleet, largeProfile, storeReports } from './large-fleet.ts';
import { print } from './measure.ts';

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
      repository.commit({ 'large.yaml': largeProfile('8gb') });
      await commits.heard(2);
      const to = Date.now();
      const latencies = await asking.stop();
      tell('answers-commit', { latencies, stretches: server.stretches, idle: [idleFrom, from], busy: [from, to] });
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
      tell('answers-pack', { latencies, stretches: server.stretches, idle: [idleFrom, idleFrom + idleMs], busy: [from, to] });
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
type Moment = readonly [at: number, ms: number];

interface Asked {
  readonly latencies: readonly Moment[];
  readonly stretches: readonly Moment[];
  readonly idle: Span;
  readonly busy: Span;
}

function tell(subject: string, { latencies, stretches, idle, busy }: Asked): void {
  const during = ([from, to]: Span, moments = latencies) =>
    moments.flatMap(([at, ms]) => (at >= from && at < to ? [ms] : [])).sort((a, b) => a - b);
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
    longestCpuMs: at(during(busy, stretches), 1),
    idleLongestCpuMs: at(during(idle, stretches), 1),
  });
}

interface Served {
  readonly url: string;
  readonly heard: (pattern: RegExp) => Promise<RegExpExecArray>;
  /** For how long its main thread was at something, in milliseconds of processor time. */
  readonly stretches: readonly Moment[];
  readonly stop: () => void;
}

async function serve(program: string, { url: repo, data }: { readonly url: string; readonly data: string }): Promise<Served> {
  const options = ['--repo', repo, '--data', data, '--listen', '127.0.0.1:0', '--poll', '1s'];
  const watched = ['--import', join(import.meta.dirname, 'watch-thread.ts')];
  const child = spawn(process.execPath, [...watched, program, 'serve', ...options], { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] });
  const stretches: Moment[] = [];
  void readLines(child.stdio[3] as Readable, (line) => stretches.push(readMoment(line)));
  let log = '';
  child.stderr?.on('data', (chunk: Buffer) => {
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
  return { url, heard, stretches, stop: () => void child.kill('SIGKILL') };
}

interface Asking {
  readonly stop: () => Promise<Asked['latencies']>;
}

function startAsking(url: string): Asking {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'ask-health.ts'), url], { stdio: ['ignore', 'pipe', 'inherit'] });
  const latencies: Moment[] = [];
  const reading = readLines(child.stdout, (line) => latencies.push(readMoment(line)));
  return {
    stop: async () => {
      child.kill();
      await reading;
      return latencies;
    },
  };
}

function readMoment(line: string): Moment {
  const [at = 0, ms = 0] = line.split(' ').map(Number);
  return [at, ms];
}

async function readLines(input: Readable, take: (line: string) => void): Promise<void> {
  const lines = createInterface({ input });
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
