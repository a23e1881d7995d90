import { type Host, HostError, type HostReader, type ProcessFacts } from '../host/index.ts';
import type { Service, ServiceManager, ServiceReader, ServiceState } from './service-manager.ts';
import { launchService, withProcess } from './supervisor-launch.ts';
import { findFamily, findMain, findOrphan, findSession, logOf, markOf } from './supervisor-processes.ts';
import { readRecord, recordPath, type SupervisorRecord, writeRecord } from './supervisor-record.ts';
import { stopSession } from './supervisor-stop.ts';

/** Looks at services of the built-in supervisor. */
export function createSupervisorReader(host: HostReader): ServiceReader {
  return {
    // A state costs two small reads; there is nothing to gain by asking earlier.
    prefetch: async () => undefined,
    forget: () => undefined,
    async read(services) {
      const states = new Map<string, ServiceState>();
      for (const service of services) states.set(service.name, await readState(host, service));
      return states;
    },
    async findProcesses(service) {
      const record = await readRecord(host, service.name);
      const main = (await findMain(host, record)) ?? (await findUnnoted(host, service, record))?.facts;
      if (main !== undefined) return { main, rest: () => findFamily(host, main) };
      const left = await findSession(host, record, markOf(host, service, record));
      return left[0] === undefined ? undefined : { main: left[0], rest: async () => left };
    },
  };
}

/** Runs services without systemd. A process is never started twice: the intent is on disk before it exists. */
export function createSupervisor(host: Host): ServiceManager {
  async function start(service: Service): Promise<void> {
    const noted = await readRecord(host, service.name);
    if ((await findMain(host, noted)) !== undefined) return;
    const record = noted ?? createRecord(service);
    const orphan = await findOrphan(host, markOf(host, service, record));
    if (orphan !== undefined) {
      const definition = orphan.definition ?? noted?.intent?.definition;
      return writeRecord(
        host,
        withProcess(
          { ...record, definition: service.fields.definition },
          { service, definition, facts: orphan.facts, log: logOf(host, service) },
        ),
      );
    }
    await stopSession(host, { service, record: noted, mark: markOf(host, service, record) });
    await launchService(host, service, record);
  }

  async function stop(service: Service): Promise<void> {
    const noted = await readRecord(host, service.name);
    const record = await adoptOrphan(host, service, noted);
    if (record === undefined) return;
    await stopSession(host, { service, record, mark: markOf(host, service, record) });
    const { process: _, intent: __, ...rest } = record;
    if (noted !== undefined) await writeRecord(host, rest);
  }

  return {
    ...createSupervisorReader(host),
    async install(service) {
      const record = await readRecord(host, service.name);
      await writeRecord(host, { ...record, ...createRecord(service) });
    },
    start,
    stop,
    async restart(service) {
      await stop(service);
      await start(service);
    },
    async reload(service) {
      const main = await findMain(host, await readRecord(host, service.name));
      if (main === undefined)
        throw new HostError('SERVICE_NOT_RUNNING', `service ${service.name} does not run, so it cannot be reloaded; start it`);
      await reload(host, service, main);
    },
    async uninstall(service) {
      await stop(service);
      await host.remove(recordPath(host, service.name));
    },
  };
}

async function readState(host: HostReader, service: Service): Promise<ServiceState> {
  try {
    const record = await readRecord(host, service.name);
    if (record === undefined) return { status: 'absent' };
    const main = await findMain(host, record);
    if (main !== undefined) return describe(record, main, record.process?.definition ?? 'unknown');
    const orphan = await findUnnoted(host, service, record);
    if (orphan !== undefined) return describe(record, orphan.facts, orphan.definition ?? record.intent?.definition ?? 'unknown');
    return describe(record, undefined, record.definition);
  } catch (error) {
    if (error instanceof HostError) return { status: 'unknown', reason: error.message };
    throw error;
  }
}

/** Started by an agent that died before it could note it. */
async function findUnnoted(host: HostReader, service: Service, record: SupervisorRecord | undefined) {
  return record?.intent === undefined ? undefined : findOrphan(host, markOf(host, service, record));
}

function describe(record: SupervisorRecord, main: ProcessFacts | undefined, definition: string | undefined): ServiceState {
  return {
    status: 'known',
    fields: { running: main !== undefined, enabled: record.enabled, ...(definition === undefined ? {} : { definition }) },
    facts: main === undefined ? describeEnd(record) : nameProcess(main),
  };
}

function nameProcess({ pid, startedAt, startTicks }: ProcessFacts) {
  return { pid, startedAt, incarnation: `${pid}@${startTicks}` };
}

function describeEnd({ process }: SupervisorRecord): { readonly message?: string } {
  return process === undefined ? {} : { message: `process ${process.pid}, started ${process.startedAt}, is gone` };
}

async function adoptOrphan(
  host: HostReader,
  service: Service,
  record: SupervisorRecord | undefined,
): Promise<SupervisorRecord | undefined> {
  if (record?.process !== undefined) return record;
  const orphan = await findOrphan(host, markOf(host, service, record));
  if (orphan === undefined) return record;
  return withProcess(record ?? createRecord(service), {
    service,
    definition: orphan.definition,
    facts: orphan.facts,
    log: logOf(host, service),
  });
}

async function reload(host: Host, service: Service, main: ProcessFacts): Promise<void> {
  const { reload: how, env = {}, cwd, user } = service.via;
  if (how?.signal !== undefined) {
    await host.signalProcess(main.pid, how.signal as NodeJS.Signals);
    return;
  }
  if (how?.argv === undefined) throw new HostError('RELOAD_UNKNOWN', `service ${service.name} has no reload; restart it`);
  const result = await host.run(how.argv, {
    env,
    timeoutMs: 60_000,
    ...(cwd === undefined ? {} : { cwd }),
    ...(user === undefined ? {} : { user }),
  });
  if (result.exitCode === 0) return;
  const why =
    result.spawnError ??
    (result.timedOut ? 'no answer within 60 s' : `exit code ${result.exitCode}: ${(result.stderr || result.stdout).trim().slice(0, 2000)}`);
  throw new HostError('RELOAD_FAILED', `reload of service ${service.name} by ${how.argv.join(' ')} failed: ${why}`);
}

function createRecord({ name, fields }: Service): SupervisorRecord {
  return { name, enabled: fields.enabled, definition: fields.definition };
}
