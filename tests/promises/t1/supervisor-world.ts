import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fetchJson } from '../../../examples/demo/ask.ts';
import { createFleetRepository, type FleetRepository } from '../../../examples/demo/fleet-repository.ts';
import { freePort } from '../../../examples/demo/free-ports.ts';
import { startGitServer } from '../../../examples/demo/git-server.ts';
import { waitFor } from '../../../examples/demo/wait-for.ts';
import { buildBundle, type RunningProgram, startProgram } from '../../support/agent-process.ts';

/** A server and hosts of the built-in supervisor, each a directory of this machine. */
export interface SupervisorWorld {
  readonly directory: string;
  readonly repository: FleetRepository;
  readonly identities: Readonly<Record<string, string>>;
  readonly rootOf: (host: string) => string;
  readonly startServer: () => Promise<void>;
  /** The answer of the server's API; undefined while it has none. */
  readonly ask: <T>(path: string) => Promise<T | undefined>;
  readonly startAgent: (host: string) => void;
  readonly stopAgent: (host: string) => Promise<void>;
  /** A line for bash; what it printed. */
  readonly sh: (line: string) => Promise<string>;
  readonly stop: () => Promise<void>;
}

export async function startSupervisorWorld(hosts: readonly string[]): Promise<SupervisorWorld> {
  const directory = mkdtempSync(join(tmpdir(), 'plumb-promises-'));
  const bundle = buildBundle();
  const repository = createFleetRepository(join(directory, 'git/fleet.git'));
  const git = await startGitServer({ root: join(directory, 'git') });
  const repo = `${git.url}/fleet.git`;
  const rootOf = (host: string) => join(directory, 'hosts', host);
  const given = (host: string) => ['--repo', repo, '--host', host, '--root', rootOf(host)];
  const keygen = (host: string): string => {
    mkdirSync(rootOf(host), { recursive: true });
    const printed = execFileSync(process.execPath, [bundle.agent, 'keygen', ...given(host)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return /^identity: (\S+)$/m.exec(printed)?.[1] ?? '';
  };
  const identities = Object.fromEntries(hosts.map((host) => [host, keygen(host)]));
  const serverPort = await freePort();
  const server = `http://127.0.0.1:${serverPort}`;
  const agents = new Map<string, RunningProgram>();
  let serving: RunningProgram | undefined;
  const ask: SupervisorWorld['ask'] = (path) => fetchJson(`${server}/api/v1/${path}`);
  return {
    directory,
    repository,
    identities,
    rootOf,
    ask,
    startServer: async () => {
      const options = ['--data', join(directory, 'server'), '--listen', `127.0.0.1:${serverPort}`, '--poll', '1s'];
      serving = startProgram(bundle, {
        program: bundle.plumb,
        log: join(directory, 'server.log'),
        args: ['serve', '--repo', repo, ...options],
      });
      await waitFor(async () => (await ask('fleet')) !== undefined, { what: 'the server answers', everyMs: 200 });
    },
    startAgent: (host) => {
      const log = join(directory, `${host}.log`);
      agents.set(host, startProgram(bundle, { program: bundle.agent, log, args: ['run', ...given(host), '--server', server] }));
    },
    stopAgent: async (host) => {
      await agents.get(host)?.stop();
    },
    sh: (line) =>
      new Promise((resolve) => {
        execFile('bash', ['-c', line], { timeout: 60_000 }, (_error, stdout) => resolve(stdout));
      }),
    stop: async () => {
      await Promise.all([...agents.values()].map((agent) => agent.kill()));
      await serving?.kill();
      for (const host of hosts) endServices(rootOf(host));
      await git.close();
      rmSync(bundle.directory, { recursive: true, force: true });
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** The middleware outlives its agent by design. */
function endServices(root: string): void {
  const records = join(root, 'run/plumb/supervisor');
  if (!existsSync(records)) return;
  for (const name of readdirSync(records).filter((file) => file.endsWith('.json'))) {
    const { process: main } = JSON.parse(readFileSync(join(records, name), 'utf8')) as { readonly process?: { readonly pid: number } };
    for (const target of main === undefined ? [] : [-main.pid, main.pid]) {
      try {
        process.kill(target, 'SIGKILL');
      } catch {
        // It has ended already.
      }
    }
  }
}
