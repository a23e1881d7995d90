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
  const argv =
    service.via.manager === 'systemd'
      ? ['journalctl', '--no-pager', '-o', 'cat', '-n', '10', '-u', unitName(service)]
      : ['tail', '-c', String(wordsLimit), logOf(host, service)];
  const own = await readEnd(host, argv);
  const others = [];
  for (const log of productLogs(host, service)) others.push(await readEnd(host, ['tail', '-c', String(wordsLimit), log]));
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
    // A log that got shorter was begun anew.
    const bytes = Math.min(size < before ? size : size - before, wordsLimit);
    const text = bytes === 0 ? '' : await readEnd(host, ['tail', '-c', String(bytes), log]);
    if (text !== '') added.push(`${log} ends:\n${text}`);
  }
  return added.join('\n');
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
