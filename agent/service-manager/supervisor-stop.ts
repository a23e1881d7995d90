import { setTimeout as wait } from 'node:timers/promises';
import { type Host, HostError, type ProcessFacts } from '../host/index.ts';
import type { Service } from './service-manager.ts';
import { findSession, type ServiceMark } from './supervisor-processes.ts';
import type { SupervisorRecord } from './supervisor-record.ts';

const pollMs = 20;
const killTimeoutMs = 5_000;

/** Ends the whole session of a service: the stop signal to its main process (to all where that is gone), KILL for what is left. */
export async function stopSession(
  host: Host,
  stopped: { readonly service: Service; readonly record: SupervisorRecord | undefined; readonly mark: ServiceMark },
): Promise<void> {
  const { service, record, mark } = stopped;
  const find = (): Promise<readonly ProcessFacts[]> => findSession(host, record, mark);
  const members = await find();
  if (members.length === 0) return;
  const main = members.find(({ pid, sessionId }) => pid === sessionId);
  const { signal, timeoutMs } = service.via.stop;
  await signalEach(host, main === undefined ? members : [main], signal as NodeJS.Signals);
  if ((await waitForEnd(find, timeoutMs)).length === 0) return;
  await signalEach(host, await find(), 'SIGKILL');
  const left = await waitForEnd(find, killTimeoutMs);
  if (left.length > 0)
    throw new HostError(
      'STOP_FAILED',
      `service ${service.name} still has the processes ${left.map(({ pid }) => pid).join(', ')} after SIGKILL`,
    );
}

async function signalEach(host: Host, processes: readonly ProcessFacts[], signal: NodeJS.Signals): Promise<void> {
  for (const { pid } of processes) await host.signalProcess(pid, signal);
}

async function waitForEnd(find: () => Promise<readonly ProcessFacts[]>, timeoutMs: number): Promise<readonly ProcessFacts[]> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const left = await find();
    if (left.length === 0 || performance.now() >= deadline) return left;
    await wait(pollMs);
  }
}
