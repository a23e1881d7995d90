import type { Probe, WorkingDirectory } from '../../schemas/index.ts';

/** The facts that lstat gives. */
export interface FileStat {
  readonly type: 'file' | 'directory' | 'link' | 'other';
  /** Octal permission bits as text, '0640'. */
  readonly mode: string;
  /** User name, or the number where it has none. */
  readonly owner: string;
  readonly group: string;
  readonly sizeBytes: number;
  /** ISO 8601. */
  readonly modifiedAt: string;
  /** ISO 8601; ctime: the last change of content, mode, owner or name. Nobody can set it. */
  readonly changedAt: string;
  /** Changes whenever content, mode or owner may have: ctime, inode, size. */
  readonly version: string;
  readonly linkTarget?: string;
}

export interface ExecOptions {
  readonly timeoutMs?: number;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Run as this user; needs privileges, ignored where the host has none. */
  readonly user?: string;
  readonly signal?: AbortSignal;
}

export interface ExecResult {
  /** Null when ended by a signal, by the timeout, or never started. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
  /** Why the program could not be started. */
  readonly spawnError?: string;
}

export type ProbeAnswer =
  | { readonly ok: true; readonly values: Readonly<Record<string, string>>; readonly text: string }
  | { readonly ok: false; readonly reason: string };

/** A process as the kernel knows it. A pid alone is used again; pid, startTicks and bootId together never are. */
export interface ProcessFacts {
  readonly pid: number;
  readonly parentPid: number;
  readonly sessionId: number;
  /** Clock ticks from the boot to its start. */
  readonly startTicks: string;
  readonly bootId: string;
  /** ISO 8601, to about a hundredth of a second. */
  readonly startedAt: string;
  /** Milliseconds from its start to this look, by the clock that counts from the boot: nobody can set it. */
  readonly upMs: number;
  /** Why it does nothing until it is continued, for people; absent: it is not suspended. */
  readonly suspended?: string;
}

/** Where a process came from, as far as it still shows: programs that set their title overwrite their environment. */
export interface ProcessOrigin {
  readonly environment: Readonly<Record<string, string>>;
  /** File that takes its standard output. */
  readonly output?: string;
}

/**
 * Where a connection leads, or where a service is going to listen: an address and port, or the path of a unix socket. Without an
 * address: every one.
 */
export interface SocketPlace {
  /** connect: the sockets that take what comes there. listen: those beside which nothing else can listen there. */
  readonly use: 'connect' | 'listen';
  readonly address?: string;
  readonly port?: number;
  /** Without it tcp. */
  readonly protocol?: 'tcp' | 'udp';
  readonly path?: string;
}

/** The main process of a service; `rest`, all that belongs to it, is asked only for what the main one does not hold. */
export interface ServiceProcess {
  readonly main: ProcessFacts;
  readonly rest: () => Promise<readonly ProcessFacts[]>;
}

/** Where a socket listens. */
export interface SocketAddress {
  readonly address: string;
  readonly port: number;
}

/** A socket that listens, and who holds it. */
export interface SocketHolder extends SocketAddress {
  readonly isOwn: boolean;
  /** Of another's: absent where it cannot be seen who it is. */
  readonly pid?: number;
  readonly name?: string;
}

/** elsewhere: the address is not one of this machine. unseen: whether it is the service itself cannot be told. */
export type SocketHolders =
  | { readonly status: 'known'; readonly holders: readonly SocketHolder[] }
  | { readonly status: 'elsewhere' }
  | { readonly status: 'unseen'; readonly reason: string };

export interface ProbeOptions {
  readonly signal?: AbortSignal;
  /** Asked with where the connection has led, before anything is sent; answers why nothing may be, or undefined. */
  readonly admit?: ((place: SocketPlace) => Promise<string | undefined>) | undefined;
}

/** A process with the files that it runs or holds open, as they were when it took them. */
export interface RunningFiles {
  readonly pid: number;
  /** Milliseconds since 1970, by the clock as it is set now, to about a hundredth of a second. */
  readonly startedMs: number;
  readonly argv: readonly string[];
  readonly cwd?: string;
  /** The program, libraries and archives of code. Each with the path by which it was taken, whatever is there now. */
  readonly held: readonly { readonly path: string; readonly inode: string; readonly use: 'program' | 'library' | 'archive' }[];
}

/** What tells one file from another of its name. */
export interface FileIdentity {
  /** Belongs to one file for as long as anybody holds it. */
  readonly inode: string;
  readonly sizeBytes: number;
  readonly isExecutable: boolean;
  /** Milliseconds since 1970; anybody can set it. */
  readonly modifiedMs: number;
  /** Milliseconds since 1970; the last change of content, mode, owner or name. Nobody can set it. */
  readonly changedMs: number;
  /** Milliseconds since 1970; 0 where the file system does not tell. */
  readonly bornMs: number;
}

/** Looks at one machine. Nothing here changes it. */
export interface HostReader {
  /** Prefix of every path this host may touch; '' for a whole machine. Paths given to the host include it. */
  readonly root: string;
  /** Whether owners can be set and packages installed. */
  readonly privileged: boolean;
  /** The whole machine, for what never lives under a root: installed packages. Itself where the root is ''. */
  readonly machine: HostReader;
  /** lstat; undefined when there is nothing. Throws HostError when it cannot be known. */
  stat(path: string): Promise<FileStat | undefined>;
  /** Content of a regular file; undefined when there is none. Never follows a link. Throws HostError beyond maxBytes (default 16 MiB). */
  readFile(path: string, options?: { readonly maxBytes?: number }): Promise<Buffer | undefined>;
  /** Names in a directory, sorted; [] when there is none. */
  list(path: string): Promise<readonly string[]>;
  /** Runs a program that only reads. No shell; LC_ALL=C and a clean environment. */
  query(argv: readonly string[], options?: ExecOptions): Promise<ExecResult>;
  probe(probe: Probe, options?: ProbeOptions): Promise<ProbeAnswer>;
  /** Who holds the sockets of a place. Cheap as long as the service itself holds them. */
  findHolders(place: SocketPlace, own?: ServiceProcess): Promise<SocketHolders>;
  /** Where the processes of a service listen for TCP connections, as far as it can be seen. Cheap while the machine's sockets stay. */
  listListeners(own: ServiceProcess): Promise<readonly SocketAddress[]>;
  /** Undefined when there is none, or only what its parent has not yet collected. */
  readProcess(pid: number): Promise<ProcessFacts | undefined>;
  /** Its resource limits by the names of prlimit, in their one form; undefined when it is gone. */
  readLimits(pid: number): Promise<Readonly<Record<string, string>> | undefined>;
  /** The directory that a process works in; undefined when it is gone or belongs to someone else. */
  readWorkingDirectory(pid: number): Promise<WorkingDirectory | undefined>;
  listProcesses(): Promise<readonly ProcessFacts[]>;
  /** Children of a process and theirs, at most 64, found by way of the process itself: cheap on a machine with many others. */
  listDescendants(pid: number): Promise<readonly ProcessFacts[]>;
  /** Processes in the control group of a systemd unit that the process is in, and in groups below; empty where it is in none. */
  listUnitProcesses(pid: number, unit: string): Promise<readonly ProcessFacts[]>;
  /** Undefined when it is gone or belongs to someone else. */
  readProcessOrigin(pid: number): Promise<ProcessOrigin | undefined>;
  /**
   * The process and its descendants, as they were seen within the last half minute, or now where it has to be fresh. Empty when
   * it is gone. Throws HostError NOT_PERMITTED where it belongs to someone else.
   */
  readRunningFiles(pid: number, options?: { readonly isFresh?: boolean }): Promise<readonly RunningFiles[]>;
  /** A regular file anywhere on the machine, links followed; undefined when there is none. */
  identifyFile(path: string): Promise<FileIdentity | undefined>;
  /** The process that has a lock on a file anywhere on the machine. */
  findLockHolder(path: string): Promise<number | undefined>;
}

/** Permission bits and owners of a file, link or directory; an absent one is left as it is. */
export interface FileAttributes {
  readonly mode?: string;
  readonly owner?: string;
  readonly group?: string;
}

/** Changes one machine. */
export interface Host extends HostReader {
  readonly machine: Host;
  /** Temporary file in the same directory, owner and mode set, fsync, rename, fsync of the directory. */
  writeFile(path: string, file: FileAttributes & { readonly content: string | Uint8Array; readonly mode: string }): Promise<void>;
  /** Makes it or sets the attributes of what is there; missing parents are made 0755. */
  makeDirectory(path: string, attributes: FileAttributes & { readonly mode: string }): Promise<void>;
  /** Removes a file, a link, or with recursive a tree; nothing there is fine. A directory that is not empty and not recursive is left and reported by HostError. */
  remove(path: string, options?: { readonly recursive?: boolean }): Promise<void>;
  /** Gives the entry another name on the same file system, whatever it is; EXDEV on another one, EEXIST where something is. */
  rename(from: string, to: string): Promise<void>;
  /**
   * Copies a log to a new file of the same owner and mode, then empties it, for a writer that keeps it open and appends; of one that is
   * longer than maxBytes the end. EEXIST where something is; a copy that fails leaves the log as it was.
   */
  emptyLog(path: string, copy: { readonly to: string; readonly maxBytes: number }): Promise<void>;
  /** Sets a symbolic link atomically. */
  writeLink(path: string, target: string): Promise<void>;
  setAttributes(path: string, attributes: FileAttributes): Promise<void>;
  /** Runs a program that may change the machine. */
  run(argv: readonly string[], options?: ExecOptions): Promise<ExecResult>;
  /** Starts a process that outlives the agent, in a session of its own, output appended to log. */
  startProcess(
    argv: readonly string[],
    options: {
      readonly env: Readonly<Record<string, string>>;
      readonly cwd?: string;
      readonly user?: string;
      readonly log: string;
      /** Resource limits in their one form, set before the program is run and before the user is changed. */
      readonly limits?: Readonly<Record<string, string>>;
    },
  ): Promise<{ readonly pid: number }>;
  /** Sends a signal to exactly that process; false when it is gone. */
  signalProcess(pid: number, signal: NodeJS.Signals): Promise<boolean>;
}

/** A question to the machine that got no answer, or a change it refused. */
export class HostError extends Error {
  override readonly name = 'HostError';
  readonly code: string;
  constructor(code: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}
