import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { adapterEngine } from '../../adapters/index.ts';
import { compile, type FleetModel } from '../../reconciler/compile/index.ts';
import { hostsInvolved, type LastHostStatus, predictHost, type ReviewInput } from '../../reconciler/review/index.ts';
import type { HostState } from '../../reconciler/status/index.ts';
import type { MemberReport, Report } from '../../schemas/index.ts';
import { validateDocument } from '../../schemas/validate.ts';
import { builtinForTests } from './fleet-snapshots.ts';

/** One change of the fleet in reconciler/review/scenarios/fleet/. */
export interface Scenario {
  /** Edits that make the base from that fleet. */
  readonly base?: readonly Edit[];
  readonly change: readonly Edit[];
  readonly labels?: readonly string[];
  /** Present: a server is asked, and every host that is not named reports that all is well. */
  readonly hosts?: Readonly<Record<string, HostWords>>;
}

export type Edit =
  | { readonly file: string; readonly replace: string; readonly with: string }
  | { readonly file: string; readonly content: string }
  | { readonly file: string; readonly remove: true };

interface HostWords {
  readonly state?: HostState;
  readonly commit?: string;
  readonly members?: Readonly<Record<string, Partial<MemberReport>>>;
}

const root = join(import.meta.dirname, '../../reconciler/review/scenarios');
const now = '2026-01-02T03:04:05.000Z';

export const scenarioNames: readonly string[] = readdirSync(root)
  .filter((name) => name !== 'fleet' && !name.endsWith('.md'))
  .sort();

export function scenarioFile(name: string, file: string): string {
  return join(root, name, file);
}

export function readScenario(name: string): ReviewInput {
  return inputOf(load(readFileSync(scenarioFile(name, 'scenario.yaml'), 'utf8')) as Scenario);
}

/** The predictions for the first host of the base, for hosts that change and for hosts whose members take over. */
export function predictionsOf({ from, to, engine, lastStatuses }: ReviewInput): readonly ReturnType<typeof predictHost>[] {
  const [before, after] = [from.fleet, to.fleet];
  if (before === undefined || after === undefined) throw new Error('a fleet has errors');
  const hosts = new Set([...[...before.hosts.keys()].slice(0, 1), ...hostsInvolved({ from: before, to: after })]);
  return [...hosts].map((host) => predictHost(host, { from: before, to: after, engine, lastStatus: lastStatuses?.get(host) }));
}

export function inputOf(scenario: Scenario): ReviewInput {
  const before = applyEdits(fleetFiles(), scenario.base ?? []);
  const after = applyEdits(before, scenario.change);
  const from = compileFiles(before, 'a'.repeat(40), compileFleet());
  const to = compileFiles(after, 'b'.repeat(40), from);
  const changedFiles = [...new Set([...before.keys(), ...after.keys()])].filter((path) => before.get(path) !== after.get(path)).sort();
  const input = { from, to, changedFiles, engine: adapterEngine, labels: scenario.labels ?? [] };
  return scenario.hosts === undefined || from.fleet === undefined
    ? input
    : { ...input, lastStatuses: lastStatusesOf(from.fleet, scenario.hosts) };
}

let compiledFleet: ReturnType<typeof compile> | undefined;

/** Files that no scenario edits are read once for all of them. */
function compileFleet() {
  compiledFleet ??= compileFiles(fleetFiles(), 'fleet');
  return compiledFleet;
}

function fleetFiles(): ReadonlyMap<string, string> {
  const folder = join(root, 'fleet');
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    paths.map((entry) => join(entry.parentPath, entry.name)).map((path) => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]),
  );
}

function applyEdits(files: ReadonlyMap<string, string>, edits: readonly Edit[]): ReadonlyMap<string, string> {
  const edited = new Map(files);
  for (const edit of edits) {
    if ('content' in edit) edited.set(edit.file, edit.content);
    else if ('remove' in edit) {
      if (!edited.delete(edit.file)) throw new Error(`${edit.file} is not there to be removed`);
    } else {
      const text = edited.get(edit.file) ?? '';
      if (!text.includes(edit.replace)) throw new Error(`${edit.file} does not hold ${edit.replace}`);
      edited.set(
        edit.file,
        text.replace(edit.replace, () => edit.with),
      );
    }
  }
  return edited;
}

function compileFiles(files: ReadonlyMap<string, string>, commit: string, earlier?: ReturnType<typeof compile>) {
  const bytes = new Map([...files].map(([path, text]) => [path, new TextEncoder().encode(text)]));
  return compile({ snapshot: { commit, files: bytes, diagnostics: [] }, engine: adapterEngine, builtin: builtinForTests(), earlier });
}

function lastStatusesOf(fleet: FleetModel, words: Readonly<Record<string, HostWords>>): ReadonlyMap<string, LastHostStatus> {
  return new Map(
    [...fleet.hosts.keys()].map((host): [string, LastHostStatus] => {
      const { state = 'Reporting', ...own } = words[host] ?? {};
      if (state === 'NeverReported') return [host, { state }];
      return [host, { state, lastReportAt: now, report: reportOf(fleet, host, own) }];
    }),
  );
}

function reportOf(fleet: FleetModel, host: string, { commit = fleet.commit, members = {} }: HostWords): Report {
  const keys = (fleet.hosts.get(host)?.members ?? []).map(({ member }) => member.key);
  const report: Report = {
    version: 1,
    host,
    sequence: 1,
    at: now,
    trigger: 'interval',
    agentVersion: 'test',
    commit,
    durationMs: 10,
    conditions: [],
    members: keys.map((key) => ({ ...wellMember(key), ...members[key] })),
    events: [],
  };
  const faults = validateDocument('Report', report);
  if (faults.length > 0) throw new Error(`no report of ${host} looks like this: ${JSON.stringify(faults)}`);
  return report;
}

function wellMember(key: string): MemberReport {
  return {
    key,
    sync: { state: 'Synced', reason: 'AsInGit', message: '' },
    health: { state: 'Healthy', reason: 'ProbesPass', message: '1 of 1 probes pass' },
    conditions: [],
    differences: [],
    parameters: [],
    services: [{ id: `service[plumb-${key.replace('/', '-')}]`, running: true }],
  };
}
