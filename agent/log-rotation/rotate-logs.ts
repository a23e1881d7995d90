import { basename, dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isNameMatch, type Resource, type ResourceOf } from '../../schemas/index.ts';
import { type FileStat, type Host, HostError } from '../host/index.ts';
import { logOf, openServiceReader } from '../service-manager/index.ts';
import type { StateDirectory } from '../state/state-directory.ts';

/** A log that grew beyond this many times its size between two looks keeps its end only. */
const copiedTimes = 10;
const reopenMs = 2000;
const pollMs = 25;
const owedFile = 'reopen-owed.json';

type LogService = ResourceOf<'service'>;
type Rotation = NonNullable<LogService['via']['rotate']>;

interface RotateDeps {
  readonly host: Host;
  readonly state: StateDirectory;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

interface LogFile {
  readonly path: string;
  readonly stat: FileStat;
}

/**
 * Rotates what has grown too large of the logs of all services that are enforced, and removes what is not kept. Returns why a log could
 * not be rotated, for people; it is tried again at the next cycle. A look costs one list a directory and a stat a log.
 */
export async function rotateLogs(resources: readonly Resource[], deps: RotateDeps): Promise<readonly string[]> {
  const services = resources.flatMap((one) =>
    one.kind === 'service' && one.drift === 'enforce' && one.via.rotate !== undefined ? [one] : [],
  );
  const problems: string[] = [];
  const owed = await readOwed(deps.state);
  // What takes the output of a process stays open in it: it is never renamed.
  const outputs = new Set(services.map((service) => logOf(deps.host, service)));
  for (const service of services) {
    try {
      if (owed.includes(service.name)) await reopen(service, deps);
      await rotateService(service, outputs, deps);
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      problems.push(`${service.id}: ${error.message}`);
    }
  }
  return problems;
}

async function rotateService(service: LogService, outputs: ReadonlySet<string>, deps: RotateDeps): Promise<void> {
  const { rotate } = service.via;
  if (rotate === undefined) return;
  const own = service.via.manager === 'supervisor' ? [logOf(deps.host, service)] : [];
  const renamed: string[] = [];
  for (const pattern of [...own, ...rotate.files]) {
    const directory = dirname(pattern);
    const names = await deps.host.list(directory);
    for (const name of names.filter((one) => isNameMatch(basename(pattern), one))) {
      const path = join(directory, name);
      if (outputs.has(path) && !own.includes(path)) continue;
      const stat = await deps.host.stat(path);
      if (stat?.type !== 'file') continue;
      const isOutput = own.includes(path);
      const moved = await rotateLog({ path, stat }, { rotate: isOutput ? withoutReopen(rotate) : rotate, names, service }, deps);
      if (moved) renamed.push(path);
    }
  }
  if (renamed.length > 0) await finishRenames(service, renamed, deps);
}

function withoutReopen({ reopen: _, ...rest }: Rotation): Rotation {
  return rest;
}

/** True when the log has another name now and its writer has to be told. */
async function rotateLog(
  { path, stat }: LogFile,
  { rotate, names, service }: { readonly rotate: Rotation; readonly names: readonly string[]; readonly service: LogService },
  { host, state, nowMs }: RotateDeps,
): Promise<boolean> {
  const rotated = numbersOf(basename(path), names);
  const isDue = stat.sizeBytes > rotate.sizeBytes;
  for (const number of rotated.toReversed()) {
    const file = `${path}.${number}`;
    const isOld = rotate.ageMs !== undefined && nowMs - Date.parse((await host.stat(file))?.modifiedAt ?? '') > rotate.ageMs;
    if (isOld || (isDue && number >= rotate.keep)) await host.remove(file);
    else if (isDue) await host.rename(file, `${path}.${number + 1}`);
  }
  if (!isDue) return false;
  if (rotate.reopen === undefined) {
    await host.emptyLog(path, { to: `${path}.1`, maxBytes: copiedTimes * rotate.sizeBytes });
    if (rotate.keep === 0) await host.remove(`${path}.1`);
    return false;
  }
  await noteOwed(state, service.name, true);
  await host.rename(path, `${path}.1`);
  return true;
}

/** Numbers of the rotated files of a log, lowest first, as far as they are without a gap: others are not ours. */
function numbersOf(name: string, names: readonly string[]): readonly number[] {
  const numbers: number[] = [];
  while (names.includes(`${name}.${numbers.length + 1}`)) numbers.push(numbers.length + 1);
  return numbers;
}

/**
 * Tells the process. A log that does not appear anew, or whose former one is still held, as by a worker that may not open it, gets
 * its name back and is copied and emptied: nothing is written where nobody looks.
 */
async function finishRenames(service: LogService, paths: readonly string[], deps: RotateDeps): Promise<void> {
  const { host } = deps;
  const { keep = 0, sizeBytes = 0 } = service.via.rotate ?? {};
  const isTold = await reopen(service, deps);
  const deadline = performance.now() + reopenMs;
  const late = new Set(isTold ? paths : []);
  while (late.size > 0) {
    for (const path of late) if (await isLetGo(path, service, host)) late.delete(path);
    if (performance.now() > deadline) break;
    if (late.size > 0) await wait(pollMs);
  }
  for (const path of late) {
    await host.remove(path);
    await host.rename(`${path}.1`, path);
  }
  // Who has opened a new one takes the former one again.
  if (late.size > 0) await reopen(service, deps);
  for (const path of late) await host.emptyLog(path, { to: `${path}.1`, maxBytes: copiedTimes * sizeBytes });
  if (keep === 0) for (const path of paths) await host.remove(`${path}.1`);
}

/** Whether the log is there anew and no process of the service holds the former one. */
async function isLetGo(path: string, service: LogService, host: Host): Promise<boolean> {
  if ((await host.stat(path)) === undefined) return false;
  const found = await openServiceReader(host, service.via.manager).findProcesses(service);
  const all = found === undefined ? [] : [found.main, ...(await found.rest())];
  const places = [...new Set(all.map(({ pid }) => `/proc/${pid}/fd`))];
  if (places.length === 0) return true;
  const pattern = `${path}.1`.replaceAll(/[\\*?[\]]/g, '\\$&');
  return (await host.query(['find', ...places, '-lname', pattern])).stdout.trim() === '';
}

/** False where nothing runs that has a log open. */
async function reopen(service: LogService, { host, state }: RotateDeps): Promise<boolean> {
  const signal = service.via.rotate?.reopen;
  const found = signal === undefined ? undefined : await openServiceReader(host, service.via.manager).findProcesses(service);
  const isTold = found !== undefined && (await host.signalProcess(found.main.pid, signal as NodeJS.Signals));
  await noteOwed(state, service.name, false);
  return isTold;
}

/** Services whose logs have another name already and that may not know yet: written before the first is renamed. */
async function readOwed(state: StateDirectory): Promise<readonly string[]> {
  const text = await state.read(owedFile);
  try {
    const names: unknown = text === undefined ? [] : JSON.parse(text);
    return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
  } catch {
    return [];
  }
}

async function noteOwed(state: StateDirectory, name: string, isOwed: boolean): Promise<void> {
  const before = await readOwed(state);
  if (before.includes(name) === isOwed) return;
  const after = isOwed ? [...before, name] : before.filter((one) => one !== name);
  if (after.length === 0) await state.remove(owedFile);
  else await state.write(owedFile, `${JSON.stringify(after)}\n`);
}
