import { setTimeout as wait } from 'node:timers/promises';
import { type Host, HostError, type ProcessFacts } from '../host/index.ts';
import type { Service } from './service-manager.ts';
import { findSession, type ServiceMark } from './supervisor-processes.ts';
import type { SupervisorRecord } from './supervisor-record.ts';

const pollMs = 20;
const killTimeoutMs = 5_000;
/** For workers whose main process is gone already. */
const restTimeoutMs = 1_000;

/**
 * Ends the whole session of a service: the stop signal to its main process, which has `timeoutMs` to end; then the same
 * signal to what it left behind, which has a second; then KILL.
 */
export async function stopSession(
  host: Host,
  stopped: { readonly service: Service; readonly record: SupervisorRecord | undefined; readonly mark: ServiceMark },
): Promise<void> {
  const { service, record, mark } = stopped;
  const { signal, timeoutMs } = service.via.stop;
  const find = (): Promise<readonly ProcessFacts[]> => findSession(host, record, mark);
  const isMain = ({ pid, sessionId }: ProcessFacts): boolean => pid === sessionId;
  await signalEach(host, (await find()).filter(isMain), signal as NodeJS.Signals);
  const rest = await waitUntil(find, (left) => !left.some(isMain), timeoutMs);
  if (rest.length === 0) return;
  if (!rest.some(isMain)) {
    await signalEach(host, rest, signal as NodeJS.Signals);
    if ((await waitUntil(find, isEmpty, Math.min(timeoutMs, restTimeoutMs))).length === 0) return;
  }
  await signalEach(host, await find(), 'SIGKILL');
  const left = await waitUntil(find, isEmpty, killTimeoutMs);
  if (left.length > 0)
    throw new HostError(
      'STOP_FAILED',
      `service ${service.name} still has the processes ${left.map(({ pid }) => pid).join(', ')} after SIGKILL`,
    );
}

async function signalEach(host: Host, processes: readonly ProcessFacts[], signal: NodeJS.Signals): Promise<void> {
  for (const { pid } of processes) await host.signalProcess(pid, signal);
}

async function waitUntil(
  find: () => Promise<readonly ProcessFacts[]>,
  isDone: (left: readonly ProcessFacts[]) => boolean,
  timeoutMs: number,
): Promise<readonly ProcessFacts[]> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const left = await find();
    if (isDone(left) || performance.now() >= deadline) return left;
    await wait(pollMs);
  }
}

function isEmpty(processes: readonly ProcessFacts[]): boolean {
  return processes.length === 0;
}
