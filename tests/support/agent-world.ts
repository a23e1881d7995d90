import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import { createFleetRepository, type FleetRepository } from '../../examples/demo/fleet-repository.ts';
import { type GitServer, type GitServerOptions, startGitServer } from '../../examples/demo/git-server.ts';
import { checkConditions } from '../../reconciler/status/index.ts';
import type { Ledger, MemberReport, Report, ReportEvent } from '../../schemas/index.ts';
import { validateDocument } from '../../schemas/validate.ts';
import { type Bundle, buildBundle, type RunningProgram, startProgram } from './agent-process.ts';
import { createTemporaryDirectory } from './temporary-directory.ts';
import { waitFor } from './wait-for.ts';

/** One host with its own root, and all questions that a test can ask of it. */
export interface AgentHost {
  readonly name: string;
  readonly root: string;
  readonly state: string;
  /** `plumb-agent run` with these further options; stopped when the test ends. */
  readonly run: (...options: readonly string[]) => RunningProgram;
  /** `plumb-agent once`, started and not waited for. */
  readonly startOnce: (...options: readonly string[]) => RunningProgram;
  /** `plumb-agent once` to its end. */
  readonly once: (...options: readonly string[]) => Promise<{ readonly code: number | null; readonly log: string }>;
  /** Prints the public identity; makes the key when there is none. */
  readonly keygen: () => string;
  /** Reports that wait on disk, oldest first. Without a server these are all. */
  readonly reports: () => readonly Report[];
  readonly events: (code?: ReportEvent['code']) => readonly ReportEvent[];
  readonly ledger: () => Ledger;
}

export interface AgentWorld {
  readonly directory: string;
  readonly bundle: Bundle;
  readonly repository: FleetRepository;
  readonly git: GitServer;
  readonly repositoryUrl: string;
  readonly host: (name: string) => AgentHost;
  /** Commits and returns the commit's id. */
  readonly commit: FleetRepository['commit'];
}

/** Call at the top of a test file: builds the commands once for the file and removes them afterwards. */
export function useAgentWorlds(): (files: Readonly<Record<string, string>>, git?: Partial<GitServerOptions>) => Promise<AgentWorld> {
  let bundle: Bundle | undefined;
  beforeAll(() => {
    bundle = buildBundle();
  });
  afterAll(() => {
    if (bundle !== undefined) rmSync(bundle.directory, { recursive: true, force: true });
  });
  return (files, git = {}) => {
    if (bundle === undefined) throw new Error('the commands were not built');
    return createAgentWorld(bundle, { files, git });
  };
}

async function createAgentWorld(
  bundle: Bundle,
  { files, git: gitOptions }: { readonly files: Readonly<Record<string, string>>; readonly git: Partial<GitServerOptions> },
): Promise<AgentWorld> {
  const directory = createTemporaryDirectory();
  const repository = createFleetRepository(join(directory, 'git/fleet.git'), files);
  const git = await startGitServer({ root: join(directory, 'git'), ...gitOptions });
  onTestFinished(() => git.close());
  const repositoryUrl = `${git.url}/fleet.git`;
  const hosts = new Map<string, AgentHost>();
  const host = (name: string): AgentHost => {
    const known = hosts.get(name) ?? createHost(bundle, { name, root: join(directory, 'hosts', name), repositoryUrl });
    hosts.set(name, known);
    return known;
  };
  return { directory, bundle, repository, git, repositoryUrl, host, commit: repository.commit };
}

function createHost(
  bundle: Bundle,
  { name, root, repositoryUrl }: { readonly name: string; readonly root: string; readonly repositoryUrl: string },
): AgentHost {
  const state = join(root, 'var/lib/plumb-agent');
  const programs: RunningProgram[] = [];
  mkdirSync(root, { recursive: true });
  onTestFinished(async () => {
    await Promise.all(programs.map((program) => program.kill()));
    stopServices(root);
  });
  const given = ['--repo', repositoryUrl, '--host', name, '--root', root];
  const start = (command: string, options: readonly string[]): RunningProgram => {
    const program = startProgram(bundle, {
      program: bundle.agent,
      log: `${root}.${command}-${programs.length}.log`,
      args: [command, ...given, ...options],
    });
    programs.push(program);
    return program;
  };
  const reports = (): readonly Report[] => readSpool(join(state, 'spool'));
  return {
    name,
    root,
    state,
    run: (...options) => start('run', options),
    startOnce: (...options) => start('once', options),
    once: async (...options) => {
      const program = start('once', options);
      const { code } = await program.ended;
      return { code, log: program.log() };
    },
    keygen: () => {
      const printed = execFileSync(process.execPath, [bundle.agent, 'keygen', ...given], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      return /^identity: (\S+)$/m.exec(printed)?.[1] ?? '';
    },
    reports,
    events: (code) => reports().flatMap(({ events }) => events.filter((event) => code === undefined || event.code === code)),
    ledger: () => JSON.parse(readFileSync(join(state, 'ledger.json'), 'utf8')) as Ledger,
  };
}

/** Every file that is there must parse: a file is complete or not there at all. */
function readSpool(directory: string): readonly Report[] {
  if (!existsSync(directory)) return [];
  const names = readdirSync(directory)
    .filter((name) => /^\d{12}\.json$/.test(name))
    .sort();
  return names.flatMap((name) => {
    const text = readWhileThere(join(directory, name));
    return text === undefined ? [] : [JSON.parse(text) as Report];
  });
}

/** A report may be delivered, and gone, since its name was read. */
function readWhileThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (existsSync(path)) throw error;
    return undefined;
  }
}

/** The middleware outlives its agent by design; a test ends what the supervisor of the root has on record. */
function stopServices(root: string): void {
  const records = join(root, 'run/plumb/supervisor');
  if (!existsSync(records)) return;
  for (const name of readdirSync(records).filter((file) => file.endsWith('.json'))) {
    const { process: main } = JSON.parse(readFileSync(join(records, name), 'utf8')) as { readonly process?: { readonly pid: number } };
    if (main !== undefined) killGroup(main.pid);
  }
}

function killGroup(pid: number): void {
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, 'SIGKILL');
    } catch {
      // The process has ended already.
    }
  }
}

export function memberOf(report: Report | undefined, key: string): MemberReport | undefined {
  return report?.members.find((member) => member.key === key);
}

/** Waits for a report that says so, or until the newest does, and returns it. */
export async function waitForReport(
  host: AgentHost,
  what: string,
  says: (report: Report) => boolean,
  which: 'any' | 'newest' = 'any',
): Promise<Report> {
  const ask = async () => {
    const reports = host.reports();
    return which === 'any' ? reports.findLast(says) : reports.slice(-1).find(says);
  };
  const seen = () => JSON.stringify(host.reports().at(-1), (key, value: unknown) => (key === 'parameters' ? undefined : value), 1);
  return (await waitFor(ask, { what, seen })).value;
}

/** Waits until the newest report says that the commit is applied and all is as in Git. */
export async function waitForSynced(host: AgentHost, commit: string): Promise<Report> {
  const report = await waitForReport(host, `${host.name} in sync with ${commit}`, (one) => isSynced(one, commit), 'newest');
  // The ledger follows its report.
  const isNoted = async () => existsSync(join(host.state, 'ledger.json')) && host.ledger().appliedCommit === commit;
  await waitFor(isNoted, { what: 'the ledger' });
  return report;
}

function isSynced(report: Report, commit: string): boolean {
  return report.appliedCommit === commit && report.commit === commit && conditionOf(report, 'Ready')?.status === 'True';
}

export function conditionOf(report: Report | undefined, type: string) {
  return report?.conditions.find((condition) => condition.type === type);
}

/** Laws of every report there is: its schema, its own logic, its number. */
export function expectConsistentReports(reports: readonly Report[]): void {
  for (const report of reports) {
    expect(validateDocument('Report', report), `report ${report.sequence}`).toEqual([]);
    expect(checkConditions(report), `report ${report.sequence}`).toEqual([]);
  }
  const sequences = reports.map(({ sequence }) => sequence);
  expect(sequences, 'ascending').toEqual([...new Set(sequences)].sort((a, b) => a - b));
}

/** The main process as the supervisor has it on record. */
export function mainPid(host: AgentHost, service: string): number {
  const record = JSON.parse(readFileSync(join(host.root, `run/plumb/supervisor/${service}.json`), 'utf8')) as {
    readonly process?: { readonly pid: number };
  };
  return record.process?.pid ?? 0;
}
