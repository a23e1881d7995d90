import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Host, HostError, type HostReader, type ProcessFacts } from '../host/index.ts';
import type { Service } from './service-manager.ts';
import { logOf, markEnvironment, markOf } from './supervisor-processes.ts';
import { type SupervisorRecord, writeRecord } from './supervisor-record.ts';

/** A process that ends within this time has failed to start. */
const settleMs = 500;
const pollMs = 25;

/** Notes the intent, starts the process, notes it, and sees it through its first moments. Throws HostError when it ends in them. */
export async function launchService(host: Host, service: Service, record: SupervisorRecord): Promise<void> {
  const { argv, cwd, user, env = {}, limits } = service.via;
  if (argv === undefined)
    throw new HostError('SERVICE_WITHOUT_COMMAND', `service ${service.name} has no argv; the supervisor needs a program to start`);
  const { definition } = service.fields;
  const log = logOf(host, service);
  if ((await host.stat(dirname(log))) === undefined) await host.makeDirectory(dirname(log), { mode: '0755' });
  const prepared = { name: record.name, enabled: record.enabled, definition };
  await writeRecord(host, { ...prepared, intent: { definition, log, at: new Date().toISOString() } });
  const logOffset = (await host.stat(log))?.sizeBytes ?? 0;
  const place = {
    ...(cwd === undefined ? {} : { cwd }),
    ...(user === undefined ? {} : { user }),
    ...(limits === undefined ? {} : { limits }),
  };
  const environment = { ...env, ...markEnvironment(markOf(host, service, record), definition) };
  const { pid } = await host.startProcess(argv, { env: environment, log, ...place }).catch(async (error: unknown) => {
    await writeRecord(host, prepared);
    throw error;
  });
  const facts = await host.readProcess(pid);
  if (facts !== undefined) await writeRecord(host, withProcess(prepared, { service, definition, facts, log }));
  if (facts !== undefined && (await staysAlive(host, facts))) return;
  // What it left running is found by its record, and ended before the next start.
  if (facts === undefined) await writeRecord(host, prepared);
  throw new HostError(
    'SERVICE_START_FAILED',
    `service ${service.name} ended within ${settleMs} ms of its start (a program that goes to the background has to be told to stay); ${await logTail(host, log, logOffset)}`,
  );
}

/** The record once its process exists. */
export function withProcess(
  record: SupervisorRecord,
  started: { readonly service: Service; readonly definition: string | undefined; readonly facts: ProcessFacts; readonly log: string },
): SupervisorRecord {
  const { intent: _, ...rest } = record;
  const { pid, startTicks, bootId, startedAt } = started.facts;
  const process = {
    pid,
    startTicks,
    bootId,
    startedAt,
    definition: started.definition,
    argv: started.service.via.argv ?? [],
    log: started.log,
  };
  return { ...rest, process };
}

async function staysAlive(host: HostReader, facts: ProcessFacts): Promise<boolean> {
  const deadline = performance.now() + settleMs;
  while (performance.now() < deadline) {
    await wait(pollMs);
    if ((await host.readProcess(facts.pid))?.startTicks !== facts.startTicks) return false;
  }
  return true;
}

/** The last 2,000 bytes that this start has added to its log. */
async function logTail(host: HostReader, log: string, offset: number): Promise<string> {
  const size = (await host.stat(log))?.sizeBytes ?? 0;
  if (size === offset) return `${log} got nothing`;
  // A log that got shorter was emptied meanwhile: all that is in it came since.
  const bytes = Math.min(size < offset ? size : size - offset, 2000);
  const tail =
    size <= 1024 * 1024
      ? (await host.readFile(log))?.subarray(-bytes).toString()
      : (await host.query(['tail', '-c', String(bytes), log])).stdout;
  return `${log} ends:\n${(tail ?? '').trim()}`;
}
