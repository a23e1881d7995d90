import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fetchJson, fetchText } from '../../../examples/demo/ask.ts';
import { createFleetRepository } from '../../../examples/demo/fleet-repository.ts';
import { freePort } from '../../../examples/demo/free-ports.ts';
import { startGitServer } from '../../../examples/demo/git-server.ts';
import { waitFor } from '../../../examples/demo/wait-for.ts';
import { buildBundle, type RunningProgram, startProgram } from '../../support/agent-process.ts';
import { directoryOf, guardRun, removeLeftovers } from './leftovers.ts';
import type { World } from './world.ts';

/** Hosts of the built-in supervisor, each a directory of this machine. */
export async function startSupervisorWorld(hosts: readonly string[]): Promise<World> {
  guardRun();
  const directory = directoryOf(process.pid);
  mkdirSync(directory, { recursive: true });
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
  const ask: World['ask'] = (path) => fetchJson(`${server}/api/v1/${path}`);
  return {
    manager: 'supervisor',
    repository,
    identities,
    rootOf,
    scratch: join(directory, 'scratch'),
    node: process.execPath,
    ask,
    askText: (path) => fetchText(`${server}${path}`),
    startServer: async () => {
      const options = ['--data', join(directory, 'server'), '--listen', `127.0.0.1:${serverPort}`, '--poll', '1s'];
      serving = startProgram(bundle, {
        program: bundle.plumb,
        log: join(directory, 'server.log'),
        args: ['serve', '--repo', repo, ...options],
      });
      await waitFor(async () => (await ask('fleet')) !== undefined, { what: 'the server answers', everyMs: 200 });
    },
    startAgent: async (host) => {
      const log = join(directory, `${host}.log`);
      agents.set(host, startProgram(bundle, { program: bundle.agent, log, args: ['run', ...given(host), '--server', server] }));
    },
    stopAgent: async (host) => {
      await agents.get(host)?.stop();
    },
    reboot: (host) => Promise.reject(new Error(`${host} is a directory and cannot be rebooted`)),
    sh: (_host, line) =>
      new Promise((resolve) => {
        execFile('bash', ['-c', line], { timeout: 60_000 }, (_error, stdout) => resolve(stdout));
      }),
    stop: async () => {
      await Promise.all([...agents.values()].map((agent) => agent.kill()));
      await serving?.kill();
      await git.close();
      rmSync(bundle.directory, { recursive: true, force: true });
      removeLeftovers(process.pid);
    },
  };
}
