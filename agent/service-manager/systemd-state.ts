import type { ObservationFacts } from '../../schemas/index.ts';
import type { ProcessFacts } from '../host/index.ts';
import type { Service, ServiceState } from './service-manager.ts';
import { isCurrentUnit, isWritten, readDefinition } from './systemd-unit.ts';

export const unitProperties = [
  'Id',
  'LoadState',
  'ActiveState',
  'SubState',
  'Result',
  'UnitFileState',
  'MainPID',
  'NRestarts',
  'ExecMainStartTimestamp',
  'FragmentPath',
  'DropInPaths',
  'NeedDaemonReload',
] as const;

export type UnitProperties = Readonly<Partial<Record<string, string>>>;

/** The unit that Plumb writes, as it is on disk. */
export interface UnitFile {
  readonly text: string;
  /** ISO 8601; the later of its two times: anybody can set the one of modification. */
  readonly changedAt: string;
}

/** Blocks of `systemctl show`, one a unit, in the order they were asked for. */
export function parseUnitProperties(text: string): readonly UnitProperties[] {
  return text
    .split(/\n\s*\n/)
    .filter((block) => block.trim() !== '')
    .map((block) => Object.fromEntries(block.split('\n').flatMap(splitProperty)));
}

/** What is seen of a unit beside its properties. */
export interface UnitView {
  readonly file?: UnitFile;
  /** Its main process. */
  readonly process?: Pick<ProcessFacts, 'startedAt'>;
}

/** One service's state from what systemd, the disk and the kernel say of its unit. */
export function decideUnitState(service: Service, properties: UnitProperties, { file, process }: UnitView): ServiceState {
  const load = properties['LoadState'];
  // A unit that was removed under a process that lives on is not absent: a start would do nothing to it.
  if (load === 'not-found' && file === undefined && !isRunning(properties)) return { status: 'absent' };
  if (load !== 'loaded' && load !== 'masked' && load !== 'not-found')
    return {
      status: 'unknown',
      reason: `systemd says the unit is ${load ?? 'without a load state'}; see systemctl status ${properties['Id'] ?? ''}`,
    };
  const running = isRunning(properties);
  const pid = Number(properties['MainPID'] ?? 0);
  const stamp = running ? parseTimestamp(properties['ExecMainStartTimestamp']) : undefined;
  const startedAt = stamp === undefined ? undefined : refineStart(stamp, process);
  const message = describeUnit(properties, running);
  const additions = isWritten(service) ? additionsTo(properties) : [];
  const definition = isWritten(service) ? { definition: decideDefinition(service, { properties, file, startedAt, additions }) } : {};
  return {
    status: 'known',
    fields: { running, enabled: isEnabled(service, properties), ...definition },
    facts: {
      ...(running && pid > 0 ? { pid } : {}),
      ...(startedAt === undefined ? {} : { startedAt }),
      ...(running && pid > 0 ? { incarnation: `${pid}@${properties['ExecMainStartTimestamp'] ?? ''}` } : {}),
      ...restartsOf(properties),
      ...(additions.length === 0 ? {} : { additions }),
      ...(message === '' ? {} : { message }),
    },
  };
}

/** `Mon 2026-11-23 05:09:35 UTC`, as systemctl writes under TZ=UTC and LC_ALL=C. */
export function parseTimestamp(text: string | undefined): string | undefined {
  const match = /^[A-Z][a-z]{2} (\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}) UTC$/.exec(text ?? '');
  return match === null ? undefined : `${match[1]}T${match[2]}.000Z`;
}

/** The kernel's start, which is no whole second, unless the clock was set since: systemd wrote down what was right then. */
function refineStart(stamp: string, process: UnitView['process']): string {
  if (process === undefined) return stamp;
  const { startedAt } = process;
  return Math.abs(Date.parse(startedAt) - Date.parse(stamp)) < 1500 ? startedAt : stamp;
}

function isRunning(properties: UnitProperties): boolean {
  const { ActiveState: active, SubState: sub, MainPID: pid } = properties;
  if (active === 'active') return sub !== 'exited';
  if (active === 'reloading' || active === 'refreshing') return true;
  return active === 'activating' && sub !== 'auto-restart' && Number(pid ?? 0) > 0;
}

function restartsOf({ NRestarts, SubState, ActiveState }: UnitProperties): Pick<ObservationFacts, 'restarts' | 'restartsItself'> {
  const restarts = Number(NRestarts);
  if (NRestarts === undefined || !Number.isInteger(restarts)) return {};
  const hasEnded = SubState === 'auto-restart' || ActiveState === 'failed';
  return { restarts: restarts + (hasEnded ? 1 : 0), ...(SubState === 'auto-restart' ? { restartsItself: true } : {}) };
}

function isEnabled(service: Service, properties: UnitProperties): boolean {
  const state = properties['UnitFileState'];
  // A unit without an install section cannot be switched: no difference that nobody could ever mend.
  if (state === 'static' || state === 'generated' || state === 'indirect') return service.fields.enabled;
  return state === 'enabled' || state === 'alias';
}

/** Shows the digest only where it is certain that the process runs by it. */
function decideDefinition(
  service: Service,
  seen: {
    readonly properties: UnitProperties;
    readonly file: UnitFile | undefined;
    readonly startedAt: string | undefined;
    readonly additions: readonly string[];
  },
): string {
  const { properties, file, startedAt, additions } = seen;
  if (file === undefined) return `none (the unit is ${properties['FragmentPath'] || 'not on disk'})`;
  const digest = readDefinition(file.text);
  if (digest === undefined) return 'none (the unit was not written by Plumb)';
  if (digest === service.fields.definition && !isCurrentUnit(file.text, service)) return `${digest} (edited by hand since)`;
  if (additions.length > 0) return `${digest} (changed by ${additions.join(', ')})`;
  if (properties['NeedDaemonReload'] === 'yes') return `${digest} (not read by systemd yet)`;
  if (startedAt !== undefined && Date.parse(startedAt) + roundingOf(startedAt) < Date.parse(file.changedAt))
    return `${digest} (the process is older)`;
  return digest;
}

/** Milliseconds by which a start may seem to be earlier than it was: systemd gives whole seconds, the kernel hundredths. */
function roundingOf(startedAt: string): number {
  return startedAt.endsWith('.000Z') ? 999 : 12;
}

/** Drop-ins of the unit itself; those for all services are the distribution's or the host's. */
function additionsTo({ Id, DropInPaths = '' }: UnitProperties): readonly string[] {
  return DropInPaths.split(' ').filter((path) => path !== '' && path.split('/').at(-2) === `${Id}.d`);
}

function describeUnit(properties: UnitProperties, running: boolean): string {
  const words: string[] = [];
  if (!running) words.push(`${properties['ActiveState']} (${properties['SubState']})`);
  if (!running && properties['Result'] !== undefined && properties['Result'] !== 'success') words.push(`result ${properties['Result']}`);
  if (properties['LoadState'] === 'masked') words.push('masked');
  if (properties['DropInPaths']) words.push(`changed by ${properties['DropInPaths']}`);
  return words.join(', ');
}

function splitProperty(line: string): readonly [string, string][] {
  const at = line.indexOf('=');
  return at < 1 ? [] : [[line.slice(0, at), line.slice(at + 1)]];
}
