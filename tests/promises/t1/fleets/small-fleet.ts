import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { askRedis } from '../../../../examples/demo/ask.ts';
import { createFleetRepository, type FleetRepository } from '../../../../examples/demo/fleet-repository.ts';
import { freePort } from '../../../../examples/demo/free-ports.ts';
import { type GitServer, startGitServer } from '../../../../examples/demo/git-server.ts';
import { waitFor } from '../../../../examples/demo/wait-for.ts';
import type { FleetView } from '../../../../reconciler/status/index.ts';
import type { Bundle, RunningProgram } from '../../../support/agent-process.ts';
import { type FleetAgents, openAgents } from './fleet-agents.ts';
import { fleetDocuments, noteDocument } from './fleet-documents.ts';
import { openServer } from './fleet-server.ts';
import type { AgentOptions } from './odd-agent.ts';
import { type ReportFront, startReportFront } from './report-front.ts';
import { mountSmallDisk } from './small-disk.ts';

/** A repository, a server, and the agent of a host with a Redis and a file: all that one fault of a fleet needs. */
export interface SmallFleet {
  readonly directory: string;
  readonly bundle: Bundle;
  readonly repository: FleetRepository;
  /** The same repository, as agents and as the server reach it. */
  readonly git: { readonly ofHosts: GitServer; readonly ofServer: GitServer };
  /** What the hosts' way to Git leads to; a link that a fault may replace. */
  readonly mirror: string;
  readonly front: ReportFront;
  readonly server: string;
  /** Directory of the server's own files. */
  readonly data: string;
  /** Directory of the agent's own files; its key is elsewhere. */
  readonly state: string;
  readonly keyOf: (host: string) => string;
  /** The file that Git has in the member `note`. */
  readonly note: string;
  /** Newest good commit. */
  readonly tip: string;
  readonly ask: <T>(path: string) => Promise<T | undefined>;
  readonly askRedis: (...command: readonly string[]) => Promise<string>;
  /** Main process of the Redis; 0 without one. */
  readonly redisPid: () => number;
  readonly startServer: () => Promise<void>;
  readonly stopServer: () => Promise<void>;
  readonly agent: () => RunningProgram;
  readonly startAgent: (options?: AgentOptions) => void;
  readonly stopAgent: () => Promise<void>;
  /** Another agent of the same host. */
  readonly startTwin: () => void;
  readonly stop: () => Promise<void>;
}

export interface SmallFleetOptions {
  readonly directory: string;
  readonly bundle: Bundle;
  readonly smallDisk: 'agent' | 'server' | undefined;
  readonly hosts: readonly string[];
}

/** Started and green. */
export async function startSmallFleet({ directory, bundle, smallDisk, hosts }: SmallFleetOptions): Promise<SmallFleet> {
  const [data, mirror] = [join(directory, 'server'), join(directory, 'mirror/fleet.git')];
  const rootOf = (host: string) => join(directory, 'hosts', host);
  const state = join(rootOf('h1'), 'var/lib/plumb-agent');
  for (const path of [...hosts.map(rootOf), join(directory, 'mirror')]) mkdirSync(path, { recursive: true });
  if (smallDisk !== undefined) mountSmallDisk(smallDisk === 'agent' ? state : data);
  const repository = createFleetRepository(join(directory, 'git/fleet.git'));
  symlinkSync(repository.path, mirror);
  const git = {
    ofHosts: await startGitServer({ root: join(directory, 'mirror') }),
    ofServer: await startGitServer({ root: join(directory, 'git') }),
  };
  const [port, redisPort] = [await freePort(), await freePort()];
  const front = await startReportFront(port);
  const server = openServer({ bundle, directory, data, port, repo: `${git.ofServer.url}/fleet.git` });
  const agents = openAgents({ bundle, directory, rootOf, repo: `${git.ofHosts.url}/fleet.git`, server: front.url });
  const identities = Object.fromEntries(await Promise.all(hosts.map(agents.keygen)));
  repository.commit({ ...fleetDocuments({ identities, redisPort }), ...noteDocument('zero') });
  const tip = repository.commit(noteDocument('one'));
  const fleet: SmallFleet = {
    ...{ directory, bundle, repository, git, mirror, front, data, state, tip },
    ...{ keyOf: agents.keyOf, server: server.url, ask: server.ask, startServer: server.start, stopServer: server.stop },
    note: join(rootOf('h1'), 'etc/plumb/notes/note-1/a.txt'),
    askRedis: (...command) => askRedis(redisPort, ...command),
    redisPid: () => readPid(join(rootOf('h1'), 'run/plumb/supervisor/plumb-cache-1.json')),
    ...{ agent: agents.agent, startAgent: agents.start, stopAgent: agents.stop, startTwin: agents.startTwin },
    stop: async () => {
      await Promise.all([agents.kill(), server.kill()]);
      await Promise.all([front.close(), git.ofHosts.close(), git.ofServer.close()]);
    },
  };
  await bringUp(fleet, { agents, hosts });
  return fleet;
}

async function bringUp(
  { ask, tip, directory, startServer }: SmallFleet,
  { agents, hosts }: { readonly agents: FleetAgents; readonly hosts: readonly string[] },
): Promise<void> {
  let seen: FleetView | undefined;
  await startServer();
  // A report that comes before the commit is sent again much later.
  await waitFor(async () => (await ask('fleet')) !== undefined, { what: `the server in ${directory} has a commit`, everyMs: 500 });
  agents.start();
  for (const host of hosts.slice(1)) agents.startOther(host);
  const isFine = async () => {
    seen = await ask<FleetView>('fleet');
    return seen?.commit.id === tip && seen.judgement.state === 'fine' && seen.totals.members === 2;
  };
  const what = `the fleet in ${directory} is fine before anything happens`;
  await waitFor(isFine, { what, timeoutMs: 150_000, everyMs: 1000, seen: () => seen?.judgement });
}

function readPid(record: string): number {
  try {
    return (JSON.parse(readFileSync(record, 'utf8')) as { readonly process?: { readonly pid: number } }).process?.pid ?? 0;
  } catch {
    return 0;
  }
}
