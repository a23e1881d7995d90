import type { Probe } from '../../schemas/index.ts';
import {
  type ExecOptions,
  type ExecResult,
  type Host,
  HostError,
  type ProbeAnswer,
  type SocketAddress,
  type SocketHolders,
  type SocketPlace,
} from './host.ts';
import { createMemoryFiles, type MemoryEntry } from './memory-files.ts';
import { createMemoryProcesses, type MemoryProcess } from './memory-processes.ts';

export type CommandAnswer =
  | Partial<ExecResult>
  | ((argv: readonly string[], options: ExecOptions) => Partial<ExecResult> | Promise<Partial<ExecResult>>);

type ScriptedAnswer = ProbeAnswer | ((probe: Probe) => ProbeAnswer | Promise<ProbeAnswer>);

/** A machine in memory for tests: the contract of Host, with scripted programs, probes and processes. */
export interface MemoryHost extends Host {
  /** Every change asked of the host, in order: `writeFile /etc/x`, `run nginx -t`. What tests do by `put` is not in it. */
  readonly changes: readonly string[];
  /** Every program run, reading or changing. */
  readonly programs: readonly (readonly string[])[];
  /** Places or, with undefined, takes away an entry, as a hand on the machine would; parents appear with it. */
  put(path: string, entry: MemoryEntry | undefined): void;
  /** The last script whose words begin the argv answers. Without one the program does not exist. */
  script(words: readonly string[], answer: CommandAnswer): void;
  /** The last answer whose test holds is given, as late as a promise comes. Without one the connection is refused. */
  answer(matches: (probe: Probe) => boolean, answer: ScriptedAnswer): void;
  /** From now on that port is so; without it, it is the service's own who is asked, or nobody's. */
  occupy(port: number, holders: SocketHolders | undefined): void;
  /** Where every service listens. */
  listen(sockets: readonly SocketAddress[]): void;
  /** Live processes. */
  readonly processes: ReadonlyMap<number, MemoryProcess>;
  /** Programs whose argv begins with these words end right after their start, leaving the text in their log. */
  failStart(words: readonly string[], output: string): void;
  /** The process has these limits from now on, as by prlimit from outside. */
  limitProcess(pid: number, limits: Readonly<Record<string, string>>): void;
  /** The process dies, as by kill -9 from outside. */
  endProcess(pid: number): void;
}

export function createMemoryHost(options: { readonly root?: string; readonly privileged?: boolean } = {}): MemoryHost {
  const root = options.root ?? '';
  const privileged = options.privileged ?? true;
  const changes: string[] = [];
  const programs: (readonly string[])[] = [];
  const scripts: { words: readonly string[]; answer: CommandAnswer }[] = [];
  const answers: { matches: (probe: Probe) => boolean; answer: ScriptedAnswer }[] = [];
  const occupied = new Map<number, SocketHolders>();
  let listeners: readonly SocketAddress[] = [];
  const files = createMemoryFiles({ root, privileged });
  const processes = createMemoryProcesses(files);

  async function execute(argv: readonly string[], execOptions: ExecOptions): Promise<ExecResult> {
    programs.push(argv);
    const script = scripts.findLast(({ words }) => startsWith(argv, words));
    if (script === undefined) return result({ exitCode: null, spawnError: `${argv[0] ?? ''}: no such program` });
    return result(typeof script.answer === 'function' ? await script.answer(argv, execOptions) : script.answer);
  }

  function change<T>(text: string, act: () => T): Promise<T> {
    changes.push(text);
    return settle(act);
  }

  return {
    root,
    privileged,
    get machine() {
      return this;
    },
    changes,
    programs,
    processes: processes.live,
    stat: (path) => settle(() => files.stat(path)),
    readFile: (path, { maxBytes } = {}) => settle(() => files.readFile(path, maxBytes)),
    list: (path) => settle(() => files.list(path)),
    query: (argv, execOptions = {}) => execute(argv, execOptions),
    probe: async (probe, { admit } = {}) => {
      const place = placeOf(probe);
      const refusal = place === undefined ? undefined : await admit?.(place);
      if (refusal !== undefined) return { ok: false, reason: refusal };
      const found = answers.findLast(({ matches }) => matches(probe));
      if (found === undefined) return { ok: false, reason: 'connection refused' };
      return typeof found.answer === 'function' ? found.answer(probe) : found.answer;
    },
    findHolders: async ({ address = '0.0.0.0', port = 0 }, own) =>
      occupied.get(port) ?? { status: 'known', holders: own === undefined ? [] : [{ address, port, isOwn: true }] },
    listListeners: async () => listeners,
    readProcess: async (pid) => processes.read(pid),
    readLimits: async (pid) => processes.limits(pid),
    readWorkingDirectory: async (pid) => processes.workingDirectory(pid),
    listUnitProcesses: async (pid) => processes.list().filter(({ sessionId }) => sessionId === pid),
    listProcesses: async () => processes.list(),
    listDescendants: async (pid) => processes.list().filter(({ parentPid }) => parentPid === pid),
    readProcessOrigin: async (pid) => processes.origin(pid),
    readRunningFiles: async (pid) => processes.runningFiles(pid),
    identifyFile: async (path) => files.identify(path),
    findLockHolder: async () => undefined,
    writeFile: (path, file) => change(`writeFile ${path}`, () => files.writeFile(path, file)),
    makeDirectory: (path, attributes) => change(`makeDirectory ${path}`, () => files.makeDirectory(path, attributes)),
    remove: (path, { recursive = false } = {}) => change(`remove ${path}`, () => files.remove(path, recursive)),
    rename: (from, to) => change(`rename ${from} ${to}`, () => files.rename(from, to)),
    emptyLog: (path, { to, maxBytes }) =>
      change(`emptyLog ${path}`, () => {
        const { mode, type } = files.stat(path) ?? { mode: '0640', type: 'file' };
        if (type !== 'file') throw new HostError('NOT_A_FILE', `${path} is not a log file with one name`);
        if (files.stat(to) !== undefined) throw new HostError('EEXIST', `${to} is there already`);
        const content = files.readFile(path) ?? Buffer.alloc(0);
        files.writeFile(to, { content: content.subarray(Math.max(0, content.length - maxBytes)), mode });
        files.writeFile(path, { content: '', mode });
      }),
    writeLink: (path, target) => change(`writeLink ${path}`, () => files.writeLink(path, target)),
    setAttributes: (path, attributes) => change(`setAttributes ${path}`, () => files.setAttributes(path, attributes)),
    run: (argv, execOptions = {}) => {
      changes.push(`run ${argv.join(' ')}`);
      return execute(argv, execOptions);
    },
    startProcess: (argv, startOptions) => change(`startProcess ${argv.join(' ')}`, () => processes.start(argv, startOptions)),
    signalProcess: (pid, signal) => change(`signalProcess ${pid} ${signal}`, () => processes.signal(pid, signal)),
    put: (path, entry) => files.put(path, entry),
    script: (words, answer) => void scripts.push({ words, answer }),
    answer: (matches, answer) => void answers.push({ matches, answer }),
    occupy: (port, holders) => void (holders === undefined ? occupied.delete(port) : occupied.set(port, holders)),
    listen: (sockets) => {
      listeners = sockets;
    },
    failStart: (words, output) => processes.failStart(words, output),
    limitProcess: (pid, limits) => processes.limit(pid, limits),
    endProcess: (pid) => void processes.signal(pid, 'SIGKILL'),
  };
}

function placeOf({ http, tcp, resp }: Probe): SocketPlace | undefined {
  const url = http === undefined ? undefined : new URL(http.url);
  if (url !== undefined) return { use: 'connect', address: url.hostname, port: Number(url.port || 80) };
  const asked = tcp ?? resp;
  return asked === undefined ? undefined : { use: 'connect', address: asked.host, port: asked.port };
}

function startsWith(argv: readonly string[], words: readonly string[]): boolean {
  return words.every((word, index) => argv[index] === word);
}

function result(partial: Partial<ExecResult>): ExecResult {
  return { exitCode: 0, stdout: '', stderr: '', timedOut: false, ...partial };
}

/** Refusals come as rejections, as from a real host. */
async function settle<T>(act: () => T): Promise<T> {
  return act();
}
