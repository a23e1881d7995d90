import { setTimeout as wait } from 'node:timers/promises';
import { type ExecResult, type Host, HostError, type HostReader, type ProcessFacts } from '../host/index.ts';
import type { Service, ServiceManager, ServiceReader, ServiceState } from './service-manager.ts';
import {
  decideUnitState,
  parseUnitProperties,
  type UnitFile,
  type UnitProperties,
  type UnitView,
  unitProperties,
} from './systemd-state.ts';
import { formatUnit, isCurrentUnit, isWritten, readDefinition, unitName } from './systemd-unit.ts';

const queryTimeoutMs = 20_000;
/** A service that fails at once has failed by then. */
const settleMs = 300;

/** Reads units of systemd: one `systemctl show` for all that are asked together. */
export function createSystemdReader(host: HostReader): ServiceReader {
  const prefetched = new Map<string, ServiceState>();
  const mains = new Map<string, ProcessFacts>();

  async function observe(services: readonly Service[]): Promise<Map<string, ServiceState>> {
    if (services.length === 0) return new Map();
    const units = services.map(unitName);
    const argv = ['systemctl', 'show', '--no-pager', '-p', unitProperties.join(','), '--', ...units];
    const result = await host.query(argv, { env: { TZ: 'UTC' }, timeoutMs: queryTimeoutMs });
    const blocks = parseUnitProperties(result.stdout);
    if (blocks.length !== units.length && services.length > 1) {
      // One name that systemd refuses spoils the answer for all: ask one by one.
      const single = await Promise.all(services.map((service) => observe([service])));
      return new Map(single.flatMap((states) => [...states]));
    }
    const states = new Map<string, ServiceState>();
    for (const [index, service] of services.entries()) {
      const properties = result.exitCode === 0 ? blocks[index] : undefined;
      if (properties === undefined) states.set(service.name, { status: 'unknown', reason: describeFailure('systemctl show', result) });
      else states.set(service.name, decideUnitState(service, properties, await viewUnit(host, service, properties)));
    }
    return states;
  }

  async function read(services: readonly Service[]): Promise<Map<string, ServiceState>> {
    const missing = services.filter(({ name }) => !prefetched.has(name));
    const states = await observe(missing);
    for (const { name } of services) {
      const state = prefetched.get(name);
      if (state !== undefined) states.set(name, state);
    }
    return states;
  }

  async function findMain(service: Service): Promise<ProcessFacts | undefined> {
    // A main process that lives, in its unit, is still the one: systemd is asked again only for a later one.
    const last = mains.get(service.name);
    const seen = last === undefined ? undefined : await host.readProcess(last.pid);
    if (seen !== undefined && seen.startTicks === last?.startTicks) return seen;
    const known = await mainOf(prefetched.get(service.name));
    // A process may have been started since the look began.
    const main = known ?? (await mainOf((await observe([service])).get(service.name)));
    if (main !== undefined) mains.set(service.name, main);
    return main;
  }

  async function mainOf(state: ServiceState | undefined): Promise<ProcessFacts | undefined> {
    if (state?.status === 'unknown') throw new HostError('SERVICE_UNKNOWN', state.reason);
    const pid = state?.status === 'known' ? state.facts?.pid : undefined;
    return pid === undefined ? undefined : host.readProcess(pid);
  }

  return {
    forget: () => prefetched.clear(),
    async prefetch(services) {
      for (const [name, state] of await observe(services)) prefetched.set(name, state);
    },
    read,
    async findProcesses(service) {
      const main = await findMain(service);
      return main === undefined ? undefined : { main, rest: () => host.listUnitProcesses(main.pid, unitName(service)) };
    },
  };
}

/** Switches units of systemd and writes those that Plumb defines. Needs root. */
export function createSystemd(host: Host, reader: ServiceReader = createSystemdReader(host)): ServiceManager {
  async function systemctl(...words: readonly string[]): Promise<void> {
    if (!host.privileged)
      throw new HostError('NEEDS_ROOT', `systemctl ${words.join(' ')} needs root; run the agent as root or use the supervisor`);
    reader.forget();
    const result = await host.run(['systemctl', ...words], { timeoutMs: 300_000 });
    if (result.exitCode !== 0) throw new HostError('SERVICE_FAILED', describeFailure(`systemctl ${words.join(' ')}`, result));
  }

  async function launch(verb: 'start' | 'restart', service: Service): Promise<void> {
    const unit = unitName(service);
    const since = new Date();
    // Failures of the past would count against the start limit; a unit without any is not an error worth telling.
    await systemctl('reset-failed', '--', unit).catch(() => undefined);
    try {
      await systemctl(verb, '--', unit);
    } catch (error) {
      if (error instanceof HostError && error.code === 'NEEDS_ROOT') throw error;
      throw new HostError(
        'SERVICE_START_FAILED',
        `${error instanceof Error ? error.message : String(error)}${await journalTail(host, { unit, since })}`,
        error,
      );
    }
    await wait(settleMs);
    const state = (await reader.read([service])).get(service.name);
    if (state?.status === 'known' && state.fields['running'] === false)
      throw new HostError(
        'SERVICE_START_FAILED',
        `${unit} ended right after its start: ${state.facts?.message ?? ''}${await journalTail(host, { unit, since })}`,
      );
  }

  async function reloadUnit(unit: string): Promise<void> {
    const since = new Date();
    try {
      await systemctl('reload', '--', unit);
    } catch (error) {
      if (!(error instanceof HostError) || error.code !== 'SERVICE_FAILED') throw error;
      throw new HostError(error.code, `${error.message}${await journalTail(host, { unit, since })}`, error);
    }
  }

  async function writeUnit(service: Service): Promise<void> {
    const path = unitPath(host, service);
    // A masked unit is a link to nothing in the place of the file.
    const isLink = (await host.stat(path))?.type === 'link';
    const isCurrent = !isLink && isCurrentUnit((await host.readFile(path))?.toString() ?? '', service);
    if (isCurrent && (await isLoaded(host, service))) return;
    if (host.privileged && isLink) await host.remove(path);
    if (host.privileged && !isCurrent)
      await host.writeFile(path, { content: formatUnit(service), mode: '0644', owner: 'root', group: 'root' });
    await systemctl('daemon-reload');
  }

  return {
    ...reader,
    async install(service) {
      if (isWritten(service)) await writeUnit(service);
      await systemctl(service.fields.enabled ? 'enable' : 'disable', '--', unitName(service));
    },
    start: (service) => launch('start', service),
    restart: (service) => launch('restart', service),
    stop: (service) => systemctl('stop', '--', unitName(service)),
    async reload(service) {
      const { reload } = service.via;
      if (isWritten(service) && reload === undefined)
        throw new HostError('RELOAD_UNKNOWN', `service ${service.name} has no reload; restart it`);
      if (isWritten(service) || reload === undefined) return reloadUnit(unitName(service));
      if (reload.signal !== undefined) return systemctl('kill', '--kill-who=main', `--signal=${reload.signal}`, '--', unitName(service));
      reader.forget();
      const result = await host.run(reload.argv ?? [], { timeoutMs: 60_000 });
      if (result.exitCode !== 0) throw new HostError('RELOAD_FAILED', describeFailure((reload.argv ?? []).join(' '), result));
    },
    async uninstall(service) {
      const state = (await reader.read([service])).get(service.name);
      if (state?.status === 'absent') return;
      await systemctl('stop', '--', unitName(service));
      await systemctl('disable', '--', unitName(service));
      if (!isWritten(service) || !(await isOwn(host, unitPath(host, service)))) return;
      await host.remove(unitPath(host, service));
      await systemctl('daemon-reload');
    },
  };
}

/** Whether systemd would start it as the disk says: a file that was put back is as good as edited until it is read again. */
async function isLoaded(host: HostReader, service: Service): Promise<boolean> {
  const argv = ['systemctl', 'show', '--no-pager', '-p', 'LoadState,NeedDaemonReload', '--', unitName(service)];
  const [unit] = parseUnitProperties((await host.query(argv, { timeoutMs: queryTimeoutMs })).stdout);
  return unit?.['LoadState'] === 'loaded' && unit['NeedDaemonReload'] === 'no';
}

function unitPath(host: HostReader, service: Service): string {
  return `${host.root}/etc/systemd/system/${unitName(service)}`;
}

/** Whether what stands there is a unit that Plumb wrote, or the mask that somebody put in its place. */
async function isOwn(host: HostReader, path: string): Promise<boolean> {
  const stat = await host.stat(path);
  if (stat?.type !== 'file') return stat?.type === 'link';
  return readDefinition((await host.readFile(path))?.toString() ?? '') !== undefined;
}

async function viewUnit(host: HostReader, service: Service, { MainPID: pid = '0' }: UnitProperties): Promise<UnitView> {
  const file = await readUnitFile(host, service);
  const process = pid === '0' ? undefined : await host.readProcess(Number(pid));
  return { ...(file === undefined ? {} : { file }), ...(process === undefined ? {} : { process }) };
}

async function readUnitFile(host: HostReader, service: Service): Promise<UnitFile | undefined> {
  if (!isWritten(service)) return undefined;
  const path = unitPath(host, service);
  const stat = await host.stat(path);
  // A link here is a unit linked from elsewhere, or masked: not one of ours.
  if (stat?.type !== 'file') return undefined;
  const content = await host.readFile(path);
  const { modifiedAt, changedAt } = stat;
  return content === undefined ? undefined : { text: content.toString(), changedAt: changedAt > modifiedAt ? changedAt : modifiedAt };
}

/** What the journal got of a unit since, at most its last ten lines. */
async function journalTail(host: HostReader, { unit, since }: { readonly unit: string; readonly since: Date }): Promise<string> {
  // Whole seconds: a line of the attempt itself is never left out.
  const from = `--since=@${Math.floor(since.getTime() / 1000)}`;
  const argv = ['journalctl', '--no-pager', '-o', 'cat', '-n', '10', from, '-u', unit];
  const result = await host.query(argv, { timeoutMs: queryTimeoutMs });
  return result.exitCode === 0 && result.stdout.trim() !== '' ? `; its journal ends:\n${result.stdout.trim()}` : '';
}

function describeFailure(what: string, result: ExecResult): string {
  if (result.spawnError !== undefined) return `${what} cannot be run: ${result.spawnError}`;
  if (result.timedOut) return `${what} gave no answer in time`;
  return `${what} failed with exit code ${result.exitCode}: ${(result.stderr || result.stdout).trim().slice(0, 2000)}`;
}
