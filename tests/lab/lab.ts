import type { ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createFleetRepository, type FleetRepository } from '../../examples/demo/fleet-repository.ts';
import { type Answer, askInside } from './ask-inside.ts';
import { claimLab, type Engine, guardLab, linkPackages, type Output, openEngine } from './engine.ts';
import { type SharedDatabase, startSharedDatabase } from './shared-database.ts';
import { waitFor } from './wait-for.ts';

/** Hosts with their own systemd, and outside of them, in the same network, a Git server and a Plumb server. */
export interface Lab {
  readonly name: string;
  readonly engine: Engine;
  /** node1, node2, … */
  readonly hosts: readonly string[];
  readonly repository: FleetRepository;
  /** Runs a command on a host and returns what it printed. Throws when it fails. */
  readonly on: (host: string, ...argv: readonly string[]) => Promise<string>;
  readonly tryOn: (host: string, argv: readonly string[], input?: string) => Promise<Output>;
  /** A line for the shell of a host. */
  readonly sh: (host: string, line: string) => Promise<string>;
  /** HTTP inside the lab. */
  readonly ask: (url: string) => Promise<Answer>;
  readonly git: Switch;
  readonly server: Switch;
  /** The second server beside it, where the lab has one, and its wire to the database. */
  readonly second?: { readonly server: Switch; readonly database: SharedDatabase };
  /** Which server the host's agent speaks to. */
  readonly serverOf: (host: string) => string;
  readonly down: () => Promise<void>;
}

/** A process that can be away for a while. */
export interface Switch {
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

const controlAddress = '10.99.0.1';
export const repositoryUrl = `http://${controlAddress}:8080/fleet.git`;
export const serverUrl = `http://${controlAddress}:7480`;
const top = join(import.meta.dirname, '..', '..');

export function addressOf(host: string): string {
  return `10.99.0.${10 + Number(host.replace('node', ''))}`;
}

export interface LabOptions {
  readonly hosts?: number;
  readonly stays?: boolean;
  /** A second Plumb server beside the first, both on one PostgreSQL; the agents of the last host speak to the second. */
  readonly secondServer?: boolean;
}

/** Boots a lab with an empty fleet. It goes away with this process unless `stays`. */
export async function startLab(name: string, { hosts = 3, stays = false, secondServer = false }: LabOptions = {}): Promise<Lab> {
  const engine = openEngine(name);
  await claimLab(engine);
  mkdirSync(join(engine.directory, 'ctl'), { recursive: true });
  if (!stays) {
    writeFileSync(join(engine.directory, 'owner'), String(process.pid));
    guardLab(name);
  }
  linkPackages(engine);
  await engine.run('up', String(hosts));
  const git = join(engine.directory, 'ctl', 'git');
  const repository = createFleetRepository(join(git, 'fleet.git'), { 'fleet.yaml': labFleet });
  const database = secondServer ? await startSharedDatabase(engine) : undefined;
  const lab = openLab(name, { hosts, repository, database });
  engine.startInControl('relay', [process.execPath, join(import.meta.dirname, 'control/relay.ts'), relaySocket(engine)]);
  await lab.git.start();
  await lab.server.start();
  await lab.second?.server.start();
  return lab;
}

/** Quick to notice, so that stories are short; a silent host is stale after a minute. */
const labFleet = `apiVersion: plumb/v1
kind: Fleet
metadata: { name: lab }
spec: { poll: 1s, interval: 5s, staleAfter: 60s, rollout: { settle: 100ms } }
`;

interface LabParts {
  readonly hosts: number;
  readonly repository: FleetRepository;
  readonly database: SharedDatabase | undefined;
}

/** The verbs on a lab that runs. */
function openLab(name: string, { hosts, repository, database }: LabParts): Lab {
  const engine = openEngine(name);
  const tryOn: Lab['tryOn'] = (host, argv, input) => engine.tryRun(['exec', host, ...argv], input);
  const on: Lab['on'] = (host, ...argv) => engine.run('exec', host, ...argv);
  const ask = (url: string) => askInside(relaySocket(engine), url);
  const gitArgv = ['tests/lab/control/git.ts', join(engine.directory, 'ctl/git'), controlAddress, '8080'];
  const startServer = (program: string, port: number, databaseUrl: string | undefined) => {
    const data = ['--data', join(engine.directory, 'ctl', program), ...(databaseUrl === undefined ? [] : ['--database-url', databaseUrl])];
    const argv = ['reconciler/main.ts', 'serve', '--repo', repositoryUrl, ...data, '--anonymous-read', '--poll', '1s'];
    return controlSwitch(engine, {
      name: program,
      argv: [...argv, '--listen', `${controlAddress}:${port}`],
      isUp: async () => (await ask(`http://${controlAddress}:${port}/api/v1/fleet`)).status === 200,
    });
  };
  const second = database === undefined ? undefined : { server: startServer('second-server', 7481, database.wiredUrl), database };
  const last = `node${hosts}`;
  return {
    name,
    engine,
    hosts: Array.from({ length: hosts }, (_, index) => `node${index + 1}`),
    repository,
    on,
    tryOn,
    sh: (host, line) => on(host, 'sh', '-ec', line),
    ask,
    git: controlSwitch(engine, { name: 'git', argv: gitArgv, isUp: async () => (await ask(`${repositoryUrl}/info/refs`)).status !== 599 }),
    server: startServer('server', 7480, database?.url),
    ...(second === undefined ? {} : { second }),
    serverOf: (host) => (second !== undefined && host === last ? `http://${controlAddress}:7481` : serverUrl),
    down: async () => {
      await engine.run('down');
    },
  };
}

function relaySocket(engine: Engine): string {
  return join(engine.directory, 'ctl', 'relay.sock');
}

interface ControlProgram {
  readonly name: string;
  readonly argv: readonly string[];
  readonly isUp: () => Promise<boolean>;
}

function controlSwitch(engine: Engine, { name, argv, isUp }: ControlProgram): Switch {
  let child: ChildProcess | undefined;
  return {
    async start() {
      const [program = '', ...rest] = argv;
      child = engine.startInControl(name, [process.execPath, join(top, program), ...rest]);
      await waitFor(isUp, { what: `${name} answers`, timeoutMs: 600_000 });
    },
    async stop() {
      const ended = child;
      if (ended === undefined || ended.exitCode !== null || ended.signalCode !== null) return;
      const exit = new Promise((resolve) => ended.once('exit', resolve));
      ended.kill('SIGKILL');
      await exit;
    },
  };
}
