import { type FileIdentity, HostError, type HostReader, type RunningFiles } from '../../host/index.ts';
import { isScript, namedSoftware } from './named-software.ts';

export interface SoftwareQuestion {
  readonly pid: number;
  /** The command that Git wants, where the process was started by it. */
  readonly command?: { readonly argv: readonly string[]; readonly cwd?: string };
  /** Whether a resource lies at the path: what Plumb compares itself is configuration, whatever is in it. */
  readonly holds: (path: string) => boolean;
  /** By path: identity of the files that the process is known to have taken. */
  readonly taken?: Readonly<Record<string, string>>;
}

/** How the software that a process runs stands to what is on disk. */
export interface SoftwareState {
  /** What is newer, for people; absent: nothing. */
  readonly newer?: string;
  readonly evidence?: string;
  /** Why it cannot be seen. */
  readonly unseen?: string;
  /** By path: identity of programs, scripts and archives that are as the process took them. */
  readonly takenFiles: Readonly<Record<string, string>>;
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
    const look = await compareFiles(host, question, { isFresh: false });
    // What was seen half a minute ago may have been let go of since: nobody is told newer by an old look.
    const { newer, takenFiles } = look.newer.length === 0 ? look : await compareFiles(host, question, { isFresh: true });
    const [first, ...rest] = newer;
    if (first === undefined) return { takenFiles };
    const more = rest.length === 0 ? '' : `, and ${rest.length} more`;
    return { newer: `${first.path} was ${first.how}${more}`, evidence: first.evidence, takenFiles };
  } catch (error) {
    if (error instanceof HostError && error.code === 'NOT_PERMITTED') return { unseen: error.message, takenFiles: {} };
    throw error;
  }
}

interface NewerFile {
  readonly path: string;
  readonly how: 'replaced' | 'changed in place';
  readonly evidence: string;
}

/** A file that a process took, as far as it is known which one it was. */
interface TakenFile {
  readonly path: string;
  readonly use: 'program' | 'script' | 'library' | 'archive';
  /** Of a file that is held by the process. */
  readonly inode?: string;
}

async function compareFiles(
  host: HostReader,
  { pid, command, holds, taken = {} }: SoftwareQuestion,
  how: { readonly isFresh: boolean },
): Promise<{ readonly newer: readonly NewerFile[]; readonly takenFiles: Readonly<Record<string, string>> }> {
  const newer = new Map<string, NewerFile>();
  const takenFiles: Record<string, string> = {};
  for (const running of await host.readRunningFiles(pid, how)) {
    const commands = [running, ...(running.pid === pid && command !== undefined ? [command] : [])];
    const named = commands.flatMap(({ argv, cwd = running.cwd }) => namedSoftware(argv, cwd));
    const files: readonly TakenFile[] = [...running.held, ...named, ...rememberedFiles(running, taken)];
    for (const file of files) {
      const now = newer.has(file.path) || file.path in takenFiles || holds(file.path) ? undefined : await host.identifyFile(file.path);
      if (now === undefined || (file.use === 'script' && !isScript(file.path, now.isExecutable))) continue;
      const found = compareFile(file, { now, running, taken: taken[file.path] });
      if (found !== undefined) newer.set(file.path, tell(file.path, found, { now, running }));
      else if (file.use !== 'library') takenFiles[file.path] = identityOf(now);
    }
  }
  return { newer: [...newer.values()], takenFiles };
}

/** What the process still holds and took by a name that the file does not have any more: it was moved aside. */
function rememberedFiles({ held }: RunningFiles, taken: Readonly<Record<string, string>>): readonly TakenFile[] {
  const inodes = new Set(held.map(({ inode }) => inode));
  return Object.entries(taken).flatMap(([path, identity]) => {
    const inode = identity.slice(0, identity.indexOf(':'));
    return inodes.has(inode) ? [{ path, use: 'archive', inode } as const] : [];
  });
}

function compareFile(
  { use, inode }: TakenFile,
  seen: { readonly now: FileIdentity; readonly running: RunningFiles; readonly taken: string | undefined },
): NewerFile['how'] | undefined {
  const { now, running, taken } = seen;
  if (inode !== undefined && now.inode !== inode) return 'replaced';
  const isHeld = running.held.some((held) => held.inode === now.inode);
  // The kernel lets nobody write into a program that runs.
  if (isHeld && running.held[0]?.inode === now.inode) return undefined;
  if (isHeld || use === 'library') return isWrittenAfter(now, running) ? 'changed in place' : undefined;
  // A file that is not held is known by its name only. Without a memory of it, the times of what is there now have to tell.
  if (taken !== undefined)
    return taken === identityOf(now) ? undefined : taken.startsWith(`${now.inode}:`) ? 'changed in place' : 'replaced';
  if (now.bornMs > running.startedMs + slackMs) return 'replaced';
  return isWrittenAfter(now, running) ? 'changed in place' : undefined;
}

function identityOf({ inode, sizeBytes, modifiedMs }: FileIdentity): string {
  return `${inode}:${sizeBytes}:${modifiedMs}`;
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
