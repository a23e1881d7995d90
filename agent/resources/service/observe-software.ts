import { type FileIdentity, HostError, type HostReader, type RunningFiles } from '../../host/index.ts';
import { isScript, namedSoftware } from './named-software.ts';

export interface SoftwareQuestion {
  readonly pid: number;
  /** The command that Git wants, where the process was started by it. */
  readonly command?: { readonly argv: readonly string[]; readonly cwd?: string };
  /** Whether a resource lies at the path: what Plumb compares itself is configuration, whatever is in it. */
  readonly holds: (path: string) => boolean;
}

/** How the software that a process runs stands to what is on disk. */
export interface SoftwareState {
  /** What is newer, for people; absent: nothing. */
  readonly newer?: string;
  readonly evidence?: string;
  /** Why it cannot be seen. */
  readonly unseen?: string;
}

/** Times of files and of processes are told by different clocks of the kernel, and one of them in hundredths of a second. */
const slackMs = 2_000;

/**
 * Looks whether a process runs what is on disk: its program, its libraries, archives of code, and what its command line names. A
 * file is newer when another one lies at its path, or when its content was written after the process had started. What is gone,
 * with nothing in its place, is not newer; mode, owner, links and names say nothing of what runs.
 */
export async function observeSoftware(host: HostReader, question: SoftwareQuestion): Promise<SoftwareState> {
  try {
    const newer = await findNewer(host, question, { isFresh: false });
    // What was seen half a minute ago may have been let go of since: nobody is told newer by an old look.
    const [first, ...rest] = newer.length === 0 ? [] : await findNewer(host, question, { isFresh: true });
    if (first === undefined) return {};
    const more = rest.length === 0 ? '' : `, and ${rest.length} more`;
    return { newer: `${first.path} was ${first.how}${more}`, evidence: first.evidence };
  } catch (error) {
    if (error instanceof HostError && error.code === 'NOT_PERMITTED') return { unseen: error.message };
    throw error;
  }
}

interface NewerFile {
  readonly path: string;
  readonly how: 'replaced' | 'changed in place';
  readonly evidence: string;
}

async function findNewer(
  host: HostReader,
  { pid, command, holds }: SoftwareQuestion,
  how: { readonly isFresh: boolean },
): Promise<readonly NewerFile[]> {
  const newer = new Map<string, NewerFile>();
  for (const running of await host.readRunningFiles(pid, how)) {
    const commands = [running, ...(running.pid === pid && command !== undefined ? [command] : [])];
    const found = [
      ...(await newerThanHeld(host, running)),
      ...(await Promise.all(commands.map(({ argv, cwd = running.cwd }) => newerThanNamed(host, running, namedSoftware(argv, cwd))))).flat(),
    ];
    for (const file of found) if (!newer.has(file.path) && !holds(file.path)) newer.set(file.path, file);
  }
  return [...newer.values()];
}

async function newerThanHeld(host: HostReader, running: RunningFiles): Promise<readonly NewerFile[]> {
  const found: NewerFile[] = [];
  for (const { path, inode, use } of running.held) {
    const now = await host.identifyFile(path);
    if (now === undefined) continue;
    if (now.inode !== inode) found.push(tell(path, 'replaced', { now, running }));
    // The kernel lets nobody write into a program that runs.
    else if (use !== 'program' && isWrittenAfter(now, running)) found.push(tell(path, 'changed in place', { now, running }));
  }
  return found;
}

/** A file that is not held is known by its name only: what was there at the start has to be told by the times of what is there now. */
async function newerThanNamed(
  host: HostReader,
  running: RunningFiles,
  named: ReturnType<typeof namedSoftware>,
): Promise<readonly NewerFile[]> {
  const held = new Set(running.held.map(({ path }) => path));
  const found: NewerFile[] = [];
  for (const { path, use } of named) {
    if (held.has(path)) continue;
    const now = await host.identifyFile(path);
    if (now === undefined || (use === 'script' && !isScript(path, now.isExecutable))) continue;
    if (running.held.some(({ inode }) => inode === now.inode)) continue;
    if (now.bornMs > running.startedMs + slackMs) found.push(tell(path, 'replaced', { now, running }));
    else if (isWrittenAfter(now, running)) found.push(tell(path, 'changed in place', { now, running }));
  }
  return found;
}

/** Both times: what a package brings may be dated into the future, and mode, owner and links change the other one. */
function isWrittenAfter({ modifiedMs, changedMs }: FileIdentity, { startedMs }: RunningFiles): boolean {
  return Math.min(modifiedMs, changedMs) > startedMs + slackMs;
}

function tell(
  path: string,
  how: NewerFile['how'],
  { now, running }: { readonly now: FileIdentity; readonly running: RunningFiles },
): NewerFile {
  const at = (ms: number) => new Date(ms).toISOString();
  return {
    path,
    how,
    evidence: `process ${running.pid} runs since ${at(running.startedMs)}; what is at ${path} now came at ${at(now.changedMs)}`,
  };
}
