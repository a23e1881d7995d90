import { type Host, HostError, type HostReader, type ProcessFacts } from '../host/index.ts';

/** The supervisor's record of one service. */
export interface SupervisorRecord {
  readonly name: string;
  readonly enabled: boolean;
  /** Digest of what a start would start. */
  readonly definition: string | undefined;
  /** Written before a process is made: with it and no process, one may exist that nobody noted. */
  readonly intent?: { readonly definition: string | undefined; readonly log: string; readonly at: string };
  readonly process?: SupervisedProcess;
}

export interface SupervisedProcess {
  readonly pid: number;
  readonly startTicks: string;
  readonly bootId: string;
  readonly startedAt: string;
  /** Digest it was started with; undefined when that is no longer known. */
  readonly definition: string | undefined;
  readonly argv: readonly string[];
  readonly log: string;
}

export function recordPath(host: HostReader, name: string): string {
  return `${recordDirectory(host)}/${encodeURIComponent(name)}.json`;
}

/** Undefined when the service is not installed. Throws HostError for a record that is not one. */
export async function readRecord(host: HostReader, name: string): Promise<SupervisorRecord | undefined> {
  const path = recordPath(host, name);
  const content = await host.readFile(path, { maxBytes: 1024 * 1024 });
  if (content === undefined) return undefined;
  const value = parse(content.toString(), path);
  if (!isRecord(value, name))
    throw new HostError('RECORD_INVALID', `${path} is not a record of the supervisor for ${name}; stop the service and remove it`);
  return value;
}

export async function writeRecord(host: Host, record: SupervisorRecord): Promise<void> {
  const directory = recordDirectory(host);
  if ((await host.stat(directory)) === undefined) await host.makeDirectory(directory, { mode: '0700' });
  await host.writeFile(recordPath(host, record.name), { content: `${JSON.stringify(record, null, 2)}\n`, mode: '0600' });
}

export function isSameProcess(noted: SupervisedProcess, seen: ProcessFacts | undefined): boolean {
  return seen !== undefined && seen.startTicks === noted.startTicks && seen.bootId === noted.bootId;
}

function recordDirectory(host: HostReader): string {
  return `${host.root}/run/plumb/supervisor`;
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new HostError('RECORD_INVALID', `${path} is not JSON; stop the service and remove it`, error);
  }
}

function isRecord(value: unknown, name: string): value is SupervisorRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { name: noted, enabled, process } = value as Partial<Record<keyof SupervisorRecord, unknown>>;
  return noted === name && typeof enabled === 'boolean' && (process === undefined || isProcess(process));
}

function isProcess(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { pid, startTicks, bootId, log } = value as Partial<Record<keyof SupervisedProcess, unknown>>;
  return Number.isInteger(pid) && typeof startTicks === 'string' && typeof bootId === 'string' && typeof log === 'string';
}
