import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { childrenOf } from './children-of.ts';
import { HostError, type ProcessFacts, type ProcessOrigin } from './host.ts';

/** The kernel counts in hundredths of a second towards programs, whatever its own clock. */
const tickMs = 10;
const mostDescendants = 64;

/** Looks at the processes of this machine through /proc. */
export function createProcesses() {
  const bootId = (readText('/proc/sys/kernel/random/boot_id') ?? '').trim();
  const bootedAtMs = Date.now() - readUptimeMs();

  function read(pid: number, uptimeMs = readUptimeMs()): ProcessFacts | undefined {
    const text = Number.isInteger(pid) && pid > 0 ? readText(`/proc/${pid}/stat`) : undefined;
    if (text === undefined) return undefined;
    // The name may hold anything, parentheses and spaces too: the fields begin after the last parenthesis.
    const [state, parentPid, , sessionId, ...rest] = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const startTicks = rest[15];
    if (state === undefined || state === 'Z' || state === 'X' || startTicks === undefined) return undefined;
    const startMs = Number(startTicks) * tickMs;
    const startedAt = new Date(bootedAtMs + startMs).toISOString();
    const upMs = Math.max(0, uptimeMs - startMs);
    const suspended = state === 'T' || state === 't' ? { suspended: describeSuspension(pid, state) } : {};
    return { pid, parentPid: Number(parentPid), sessionId: Number(sessionId), startTicks, bootId, startedAt, upMs, ...suspended };
  }

  function list(): readonly ProcessFacts[] {
    const pids = readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name));
    const uptimeMs = readUptimeMs();
    return pids.flatMap((pid) => read(Number(pid), uptimeMs) ?? []);
  }

  /** Level by level, so that those next to the process are there where not all are. */
  function listDescendants(pid: number): readonly ProcessFacts[] {
    const uptimeMs = readUptimeMs();
    const found: ProcessFacts[] = [];
    const queue = [...childrenOf(pid)];
    for (let next = queue.shift(); next !== undefined && found.length < mostDescendants; next = queue.shift()) {
      const facts = read(next, uptimeMs);
      if (facts === undefined) continue;
      found.push(facts);
      queue.push(...childrenOf(next));
    }
    return found;
  }

  /** The unit's group, whatever groups below it the process itself is in. */
  function listUnit(pid: number, unit: string): readonly ProcessFacts[] {
    const lines = (readText(`/proc/${pid}/cgroup`) ?? '').split('\n').map((line) => line.split(':'));
    const groups = lines.filter(([number, controllers]) => number === '0' || controllers === 'name=systemd');
    const parts = groups.map((group) => group.slice(2).join(':').split('/')).find((one) => one.includes(unit)) ?? [];
    if (parts.length === 0) return [];
    const roots = ['/sys/fs/cgroup', '/sys/fs/cgroup/systemd', '/sys/fs/cgroup/unified'];
    const path = roots
      .map((root) => `${root}${parts.slice(0, parts.indexOf(unit) + 1).join('/')}`)
      .find((one) => readText(`${one}/cgroup.procs`) !== undefined);
    return path === undefined ? [] : listGroup(path).flatMap((one) => read(one) ?? []);
  }

  /** False when it is gone, what its parent has not collected included. */
  function signal(pid: number, name: NodeJS.Signals): boolean {
    if (Number.isInteger(pid) && pid > 1 && read(pid) === undefined) return false;
    return sendSignal(pid, name);
  }

  return { read, list, listDescendants, listUnit, signal, origin: readOrigin };
}

/** Milliseconds since the boot. */
function readUptimeMs(): number {
  return Number((readText('/proc/uptime') ?? '0').split(' ')[0]) * 1000;
}

/** Process ids of a control group and those below it. */
function listGroup(path: string): readonly number[] {
  const own = (readText(`${path}/cgroup.procs`) ?? '').split('\n').filter((line) => line !== '');
  const below = readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [...own.map(Number), ...below.flatMap(({ name }) => listGroup(`${path}/${name}`))];
}

function describeSuspension(pid: number, state: 'T' | 't'): string {
  if (state === 'T') return `process ${pid} is stopped by a signal`;
  const tracer = /^TracerPid:\s*(\d+)$/m.exec(readText(`/proc/${pid}/status`) ?? '')?.[1];
  return `process ${pid} is stopped by ${tracer === undefined ? 'the process' : `process ${tracer}`} that traces it, as a debugger does`;
}

function readOrigin(pid: number): ProcessOrigin | undefined {
  const environment = readText(`/proc/${pid}/environ`);
  if (environment === undefined) return undefined;
  const entries = environment.split('\0').flatMap((item): [string, string][] => {
    const at = item.indexOf('=');
    return at < 1 ? [] : [[item.slice(0, at), item.slice(at + 1)]];
  });
  const output = readTarget(`/proc/${pid}/fd/1`);
  return { environment: Object.fromEntries(entries), ...(output?.startsWith('/') ? { output } : {}) };
}

/** False when the process is gone. Refuses numbers that mean groups or everything. */
function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
  if (!Number.isInteger(pid) || pid <= 1) throw new HostError('PROCESS_REFUSED', `no process to signal: ${pid}`);
  try {
    return process.kill(pid, signal);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ESRCH') return false;
    throw new HostError(
      'SIGNAL_FAILED',
      `cannot send ${signal} to process ${pid}: ${code === 'EPERM' ? 'it belongs to someone else' : String(error)}`,
      error,
    );
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function readTarget(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
