import { HostError, type HostReader } from '../host/index.ts';
import type { Service } from './service-manager.ts';
import { logOf } from './supervisor-processes.ts';
import { unitName } from './systemd-unit.ts';

const wordsLimit = 600;
const queryTimeoutMs = 20_000;

/** The end of what a service said: of its log under the supervisor, of its journal under systemd. Empty where neither can be read. */
export async function readServiceWords(host: HostReader, service: Service): Promise<string> {
  const argv =
    service.via.manager === 'systemd'
      ? ['journalctl', '--no-pager', '-o', 'cat', '-n', '10', '-u', unitName(service)]
      : ['tail', '-c', String(wordsLimit), logOf(host, service)];
  try {
    const result = await host.query(argv, { timeoutMs: queryTimeoutMs });
    return result.exitCode === 0 ? result.stdout.trim().slice(-wordsLimit) : '';
  } catch (error) {
    if (error instanceof HostError) return '';
    throw error;
  }
}
