import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { childrenOf } from './children-of.ts';
import { HostError, type RunningFiles } from './host.ts';

type HeldFile = RunningFiles['held'][number];

/** How long a look at a process is good: what it loads later is seen by the next one. */
const freshMs = 30_000;
/** Other processes of one service that are looked at: those that run something else than the ones before. */
const mostProcesses = 16;
/** Numbers of open files go up from 0, and what a program loads it opens first. */
const mostOpenFiles = 1000;

/** Looks at what processes of this machine run and hold, through /proc. A look is kept for as long as it is good. */
export function createRunningFiles() {
  const looks = new Map<number, { readonly start: string; readonly atMs: number; readonly files: readonly RunningFiles[] }>();

  return function read(pid: number, { isFresh = false }: { readonly isFresh?: boolean } = {}): readonly RunningFiles[] {
    const start = startOf(pid);
    const kept = looks.get(pid);
    const nowMs = performance.now();
    if (start !== undefined && kept?.start === start && !isFresh && nowMs - kept.atMs < freshMs) return kept.files;
    looks.delete(pid);
    if (start === undefined) return [];
    const files = readFamily(pid);
    looks.set(pid, { start, atMs: nowMs, files });
    for (const [other, { atMs }] of looks) if (nowMs - atMs > 20 * freshMs) looks.delete(other);
    return files;
  };
}

/** The process itself, then its descendants: those with the same program and command line run the same. */
function readFamily(main: number): readonly RunningFiles[] {
  const family: RunningFiles[] = [];
  const seen = new Set<string>();
  const queue = [main];
  const bootedAtMs = Date.now() - Number((readText('/proc/uptime') ?? '0').split(' ')[0]) * 1000;
  for (let pid = queue.shift(); pid !== undefined && family.length < mostProcesses; pid = queue.shift()) {
    queue.push(...childrenOf(pid));
    const program = readProgram(pid, pid === main);
    const argv = (readText(`/proc/${pid}/cmdline`) ?? '').split('\0').slice(0, -1);
    const key = `${program?.inode} ${argv.join('\0')}`;
    if (program === undefined || seen.has(key)) continue;
    seen.add(key);
    const ticks = Number(startOf(pid) ?? 0);
    const cwd = readTarget(`/proc/${pid}/cwd`);
    family.push({
      pid,
      startedMs: bootedAtMs + ticks * 10,
      argv,
      ...(cwd === undefined ? {} : { cwd }),
      held: [program, ...mappedFiles(pid, program), ...openArchives(pid)],
    });
  }
  return family;
}

/** The program as it was started, whatever lies at its path by now. */
function readProgram(pid: number, isMain: boolean): HeldFile | undefined {
  try {
    const link = `/proc/${pid}/exe`;
    return { path: withoutMark(readlinkSync(link)), inode: String(statSync(link, { bigint: true }).ino), use: 'program' };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (isMain && (code === 'EACCES' || code === 'EPERM'))
      throw new HostError('NOT_PERMITTED', `what process ${pid} runs can only be seen by its own user or root`, error);
    return undefined;
  }
}

/**
 * Code that is mapped, and archives. Some file systems number what is mapped in another way than what is looked at; then
 * the program itself shows another number, and nothing is told by numbers.
 */
function mappedFiles(pid: number, program: HeldFile): readonly HeldFile[] {
  const mapped = new Map<string, HeldFile>();
  for (const line of (readText(`/proc/${pid}/maps`) ?? '').split('\n')) {
    const [, rights = '', inode = '0', name = ''] = /^\S+ (\S+) \S+ \S+ (\d+) +(\/.*)$/.exec(line) ?? [];
    const path = withoutMark(name);
    const isLibrary = rights[2] === 'x' || /\.so(?:\.[0-9.]+)?$/.test(path);
    if (inode !== '0' && (isLibrary || isArchive(path)))
      mapped.set(`${inode} ${path}`, { path, inode, use: isLibrary ? 'library' : 'archive' });
  }
  const files = [...mapped.values()].filter(({ path }) => isSoftwarePath(path));
  const own = files.filter(({ path }) => path === program.path);
  if (own.length > 0 && own.every(({ inode }) => inode !== program.inode)) return [];
  return files.filter(({ path, inode }) => path !== program.path && inode !== program.inode);
}

function openArchives(pid: number): readonly HeldFile[] {
  const directory = `/proc/${pid}/fd`;
  const open = listNames(directory).slice(0, mostOpenFiles);
  return open.flatMap((number): HeldFile[] => {
    const path = withoutMark(readTarget(`${directory}/${number}`) ?? '');
    if (!isArchive(path) || !isSoftwarePath(path)) return [];
    const inode = statSync(`${directory}/${number}`, { bigint: true, throwIfNoEntry: false })?.ino;
    return inode === undefined ? [] : [{ path, inode: String(inode), use: 'archive' }];
  });
}

/** Files that hold code and that a program reads as it goes. */
function isArchive(path: string): boolean {
  return /\.(?:jar|war|ear|jmod|phar|pyz|egg|whl)$/.test(path);
}

/** What a process unpacks for itself, shares as memory or makes as it goes is no software that somebody installs. */
function isSoftwarePath(path: string): boolean {
  return path.startsWith('/') && !/^\/(?:memfd:|SYSV|dev\/|proc\/|sys\/|tmp\/|var\/tmp\/)/.test(path);
}

/** The kernel adds the mark to the name of what is at no path any more. */
function withoutMark(path: string): string {
  return path.endsWith(' (deleted)') ? path.slice(0, -' (deleted)'.length) : path;
}

function startOf(pid: number): string | undefined {
  const text = readText(`/proc/${pid}/stat`);
  const [state, ...fields] = text?.slice(text.lastIndexOf(')') + 2).split(' ') ?? [];
  return state === 'Z' || state === 'X' ? undefined : fields[18];
}

function listNames(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
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
