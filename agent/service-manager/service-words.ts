import { HostError, type HostReader } from '../host/index.ts';
import type { Service } from './service-manager.ts';
import { logOf } from './supervisor-processes.ts';
import { unitName } from './systemd-unit.ts';

const wordsLimit = 600;
const queryTimeoutMs = 20_000;

/** How long each log of a service was before something was tried with it, in bytes by path. */
export type LogMarks = ReadonlyMap<string, number>;

/**
 * The end of what a service said: of its log under the supervisor, of its journal under systemd, and of the logs that the product
 * writes itself. Empty where none can be read.
 */
export async function readServiceWords(host: HostReader, service: Service): Promise<string> {
  const journal = ['journalctl', '--no-pager', '-o', 'cat', '-n', '10', '-u', unitName(service)];
  const own = service.via.manager === 'systemd' ? await readEnd(host, journal) : await readLogEnd(host, logOf(host, service));
  const others = [];
  for (const log of productLogs(host, service)) others.push(await readLogEnd(host, log));
  return [own, ...others].filter((text) => text !== '').join('\n');
}

/** To be taken before a start, restart or reload. */
export async function markLogs(host: HostReader, service: Service): Promise<LogMarks> {
  const sizes = new Map<string, number>();
  for (const log of productLogs(host, service)) sizes.set(log, await sizeOf(host, log));
  return sizes;
}

/** What the product has added to its own logs since; empty where it added nothing. The service manager's messages hold the rest. */
export async function readWordsSince(host: HostReader, marks: LogMarks): Promise<string> {
  const added: string[] = [];
  for (const [log, before] of marks) {
    const size = await sizeOf(host, log);
    // A log that got shorter was begun anew: what came before that is in the rotated one.
    const earlier = size < before ? await readAdded(host, `${log}.1`, (await sizeOf(host, `${log}.1`)) - before) : '';
    const text = `${earlier}\n${await readAdded(host, log, size < before ? size : size - before)}`.trim();
    if (text !== '') added.push(`${log} ends:\n${text}`);
  }
  return added.join('\n');
}

async function readAdded(host: HostReader, log: string, bytes: number): Promise<string> {
  return bytes <= 0 ? '' : readEnd(host, ['tail', '-c', String(Math.min(bytes, wordsLimit)), log]);
}

/** The end of a log, with that of the one before where it was rotated a moment ago. */
async function readLogEnd(host: HostReader, log: string): Promise<string> {
  const tail = (path: string) => readEnd(host, ['tail', '-c', String(wordsLimit), path]);
  const text = await tail(log);
  const size = text.length < wordsLimit && (await sizeOf(host, `${log}.1`));
  return size === false || size === 0 ? text : `${await tail(`${log}.1`)}\n${text}`.trim().slice(-wordsLimit);
}

function productLogs(host: HostReader, service: Service): readonly string[] {
  return (service.via.logs ?? []).filter((log) => log !== logOf(host, service));
}

async function sizeOf(host: HostReader, log: string): Promise<number> {
  try {
    return (await host.stat(log))?.sizeBytes ?? 0;
  } catch (error) {
    if (error instanceof HostError) return 0;
    throw error;
  }
}

async function readEnd(host: HostReader, argv: readonly string[]): Promise<string> {
  try {
    const result = await host.query(argv, { timeoutMs: queryTimeoutMs });
    return result.exitCode === 0 ? result.stdout.trim().slice(-wordsLimit) : '';
  } catch (error) {
    if (error instanceof HostError) return '';
    throw error;
  }
}
