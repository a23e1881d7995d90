import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type DemoPorts, demoFleet, demoHosts } from './demo-fleet.ts';
import { createFleetRepository, type FleetRepository } from './fleet-repository.ts';
import { freePort, freePorts } from './free-ports.ts';
import { startGitServer } from './git-server.ts';

export interface DemoWorld {
  readonly directory: string;
  readonly repository: FleetRepository;
  readonly ports: DemoPorts;
  /** Address of the Plumb server. */
  readonly server: string;
  readonly hasNginx: boolean;
  readonly hasRedis: boolean;
  /** Root directory of a host. */
  readonly rootOf: (host: string) => string;
  readonly stop: () => Promise<void>;
}

const top = join(import.meta.dirname, '..', '..');

/** One directory with everything: a Git repository behind HTTP, the server, and three hosts with an agent each. */
export async function startDemoWorld(directory: string, say: (text: string) => void): Promise<DemoWorld> {
  mkdirSync(directory, { recursive: true, mode: 0o755 });
  const children: ChildProcess[] = [];
  const rootOf = (host: string) => join(directory, 'hosts', host);
  const software = findSoftware(say);
  const ports = await findPorts();
  const gitServer = await startGitServer({ root: join(directory, 'git') });
  const repo = `${gitServer.url}/fleet.git`;
  const agentArguments = (host: string) => ['--repo', repo, '--host', host, '--root', rootOf(host)];
  const identities = Object.fromEntries(demoHosts.map((host) => [host, keygen(host, agentArguments(host))]));
  const files = demoFleet({ ports, identities, node: process.execPath, ...software });
  const repository = createFleetRepository(join(directory, 'git', 'fleet.git'));
  repository.commit(files, { subject: 'Start the fleet', at: new Date().toISOString() });

  const serverPort = await freePort();
  const server = `http://127.0.0.1:${serverPort}`;
  const start = (name: string, program: string, ...rest: readonly string[]) =>
    children.push(startChild(join(directory, `${name}.log`), program, rest));
  start(
    'server',
    'reconciler/main.ts',
    'serve',
    '--repo',
    repo,
    '--data',
    join(directory, 'server'),
    '--listen',
    `127.0.0.1:${serverPort}`,
    '--poll',
    '1s',
  );
  for (const host of demoHosts) start(`agent-${host}`, 'agent/main.ts', 'run', ...agentArguments(host), '--server', server);

  const stop = async () => {
    await Promise.all(children.map(stopChild));
    await Promise.all(demoHosts.map((host) => stopProcesses(rootOf(host))));
    await gitServer.close();
  };
  return { directory, repository, ports, server, ...software, rootOf, stop };
}

/** Software on the machine, and whether the agents may install the rest. */
function findSoftware(say: (text: string) => void): {
  readonly packageManager: 'apt' | 'none';
  readonly hasNginx: boolean;
  readonly hasRedis: boolean;
} {
  const has = (path: string) => existsSync(path);
  const canInstall = process.getuid?.() === 0 && has('/usr/bin/apt-get');
  const [nginx, redis] = [has('/usr/sbin/nginx'), has('/usr/bin/redis-server')];
  if (canInstall && !(nginx && redis)) say('nginx or Redis is missing: the agents install them with apt, through the package resource');
  if (!canInstall && !nginx) say('nginx is not on this machine and only root on Debian can install it: the story goes on without nginx');
  if (!canInstall && !redis) say('Redis is not on this machine and only root on Debian can install it: the story goes on without Redis');
  return { packageManager: canInstall ? 'apt' : 'none', hasNginx: nginx || canInstall, hasRedis: redis || canInstall };
}

function keygen(host: string, rest: readonly string[]): string {
  const printed = execFileSync(process.execPath, [join(top, 'agent/main.ts'), 'keygen', ...rest], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const identity = /^identity: (\S+)$/m.exec(printed)?.[1];
  if (identity === undefined) throw new Error(`plumb-agent keygen for ${host} printed no identity`);
  return identity;
}

function startChild(log: string, program: string, rest: readonly string[]): ChildProcess {
  const output = openSync(log, 'a');
  return spawn(process.execPath, [join(top, program), ...rest], { stdio: ['ignore', output, output] });
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
  await ended;
  clearTimeout(timer);
}

/** The middleware outlives its agent by design; the demo ends what its own supervisors have on record. */
async function stopProcesses(root: string): Promise<void> {
  const records = join(root, 'run/plumb/supervisor');
  if (!existsSync(records)) return;
  const names = readdirSync(records).filter((file) => file.endsWith('.json'));
  await Promise.all(names.map((name) => stopRecorded(join(records, name))));
}

/** Waits for the end: a Redis whose directory is removed while it saves would refuse to stop. */
async function stopRecorded(path: string): Promise<void> {
  const record = JSON.parse(readFileSync(path, 'utf8')) as { readonly process?: { readonly pid: number } };
  const pid = record.process?.pid;
  if (pid === undefined) return;
  for (let waitedMs = 0; sendSignal(pid, waitedMs === 0 ? 'SIGTERM' : 0); waitedMs += 50) {
    if (waitedMs > 5000) sendSignal(pid, 'SIGKILL');
    await sleep(50);
  }
}

/** False when there is no such process any more. */
function sendSignal(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

async function findPorts(): Promise<DemoPorts> {
  const [web = 0, webStatus = 0, api1 = 0, api2 = 0, redis1 = 0, redis2 = 0] = await freePorts(6);
  return { web, webStatus, api: [api1, api2], redis: [redis1, redis2] };
}
