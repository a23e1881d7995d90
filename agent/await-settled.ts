import { setTimeout as sleep } from 'node:timers/promises';
import type { ResourceOf } from '../schemas/index.ts';
import { type ApplyContext, ApplyError, resourceModules, SupersededError } from './resources/index.ts';
import { readServiceWords } from './service-manager/index.ts';

const pollMs = 200;

type SettleContext = Pick<ApplyContext, 'host' | 'signal' | 'isSuperseded'>;

/**
 * Waits until the process of each service has been up for its time to settle; true when there was anything to wait for. Throws
 * ApplyError for a process that ends in that time, SupersededError when something newer is desired.
 */
export async function awaitSettled(services: readonly ResourceOf<'service'>[], context: SettleContext): Promise<boolean> {
  let hasWaited = false;
  for (const service of services) hasWaited = (await awaitOne(service, context)) || hasWaited;
  return hasWaited;
}

async function awaitOne(service: ResourceOf<'service'>, context: SettleContext): Promise<boolean> {
  const { settleMs = 0 } = service.via;
  if (settleMs === 0 || !service.fields.running) return false;
  const observed = await resourceModules.service.observe(service, { ...context, find: () => undefined });
  if (observed.status === 'unknown') return false;
  const { pid, startTicks, upMs } = observed.facts ?? {};
  if (observed.status === 'absent' || observed.fields.running !== true) throw await endedError(service, context);
  if (pid === undefined || upMs === undefined || upMs >= settleMs) return false;
  for (;;) {
    const process = await context.host.readProcess(pid);
    if (process === undefined || process.startTicks !== startTicks) throw await endedError(service, context);
    const leftMs = settleMs - process.upMs;
    if (leftMs <= 0) return true;
    if (await context.isSuperseded?.()) throw new SupersededError(`${service.id} had not settled when a newer commit came`);
    await sleep(Math.min(pollMs, leftMs), undefined, { signal: context.signal });
  }
}

async function endedError(service: ResourceOf<'service'>, { host }: SettleContext): Promise<ApplyError> {
  const words = await readServiceWords(host, service);
  const said = words === '' ? '' : `; its last words: ${words}`;
  return new ApplyError(`${service.id} ended by itself within the ${(service.via.settleMs ?? 0) / 1000} s that it has to stay up${said}`);
}
