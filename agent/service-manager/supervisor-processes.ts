import type { HostReader, ProcessFacts, ProcessOrigin } from '../host/index.ts';
import { isLogOf } from './is-log-of.ts';
import type { Service } from './service-manager.ts';
import { isSameProcess, type SupervisorRecord } from './supervisor-record.ts';

/** The marks by which the processes of one service are known from all others. */
export interface ServiceMark {
  readonly name: string;
  readonly root: string;
  readonly log: string;
}

/** Variables that every supervised process is started with. */
export function markEnvironment(mark: ServiceMark, definition: string | undefined): Readonly<Record<string, string>> {
  return { PLUMB_SERVICE: mark.name, PLUMB_ROOT: mark.root || '/', ...(definition === undefined ? {} : { PLUMB_DEFINITION: definition }) };
}

/** The main process as it was noted, if that very process still lives. */
export async function findMain(host: HostReader, record: SupervisorRecord | undefined): Promise<ProcessFacts | undefined> {
  if (record?.process === undefined) return undefined;
  const seen = await host.readProcess(record.process.pid);
  return isSameProcess(record.process, seen) ? seen : undefined;
}

/** A main process that was started and never noted, because the agent died in between. */
export async function findOrphan(
  host: HostReader,
  mark: ServiceMark,
): Promise<{ readonly facts: ProcessFacts; readonly definition: string | undefined } | undefined> {
  for (const facts of await host.listProcesses()) {
    if (facts.sessionId !== facts.pid) continue;
    const origin = await host.readProcessOrigin(facts.pid);
    if (origin !== undefined && isMarked(origin, mark)) return { facts, definition: origin.environment['PLUMB_DEFINITION'] };
  }
  return undefined;
}

/** The session of a main process, and what descends from it in sessions of its own. */
export async function findFamily(host: HostReader, main: ProcessFacts): Promise<readonly ProcessFacts[]> {
  const all = await host.listProcesses();
  const family = new Set([main.pid]);
  // Parents have the lower numbers as a rule; where they do not, another round finds the rest.
  for (let before = 0; before < family.size; ) {
    before = family.size;
    for (const { pid, parentPid, sessionId } of all) if (sessionId === main.pid || family.has(parentPid)) family.add(pid);
  }
  return all.filter(({ pid }) => family.has(pid));
}

/** Everything of the service that lives: the session of its main process, workers that outlived it included. */
export async function findSession(
  host: HostReader,
  record: SupervisorRecord | undefined,
  mark: ServiceMark,
): Promise<readonly ProcessFacts[]> {
  if (record?.process === undefined) return [];
  const { pid, startTicks } = record.process;
  const members = (await host.listProcesses()).filter(({ sessionId }) => sessionId === pid);
  const leader = members.find((facts) => facts.pid === pid);
  if (leader !== undefined) return leader.startTicks === startTicks ? members : [];
  // Without its leader a session could be a later one of the same number: each member has to show whose it is.
  const ours: ProcessFacts[] = [];
  for (const facts of members) {
    const origin = await host.readProcessOrigin(facts.pid);
    if (origin !== undefined && isMarked(origin, mark)) ours.push(facts);
  }
  return ours;
}

/** By its environment, or by its log where the program has overwritten its environment with its title. */
function isMarked(origin: ProcessOrigin, mark: ServiceMark): boolean {
  const { PLUMB_SERVICE: name, PLUMB_ROOT: root } = origin.environment;
  if (name !== undefined || root !== undefined) return name === mark.name && root === (mark.root || '/');
  return origin.output !== undefined && isLogOf(origin.output, mark.log);
}

/** The log is the one the process was started with, where that is noted. */
export function markOf(host: HostReader, service: Service, record: SupervisorRecord | undefined): ServiceMark {
  return { name: service.name, root: host.root, log: record?.process?.log ?? record?.intent?.log ?? logOf(host, service) };
}

export function logOf(host: HostReader, service: Service): string {
  return service.via.log ?? `${defaultLogDirectory(host)}/${encodeURIComponent(service.name)}.log`;
}

function defaultLogDirectory(host: HostReader): string {
  return `${host.root}/var/log/plumb`;
}
