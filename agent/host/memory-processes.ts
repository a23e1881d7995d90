import type { WorkingDirectory } from '../../schemas/index.ts';
import type { FileIdentity, Host, ProcessFacts, ProcessOrigin, RunningFiles } from './host.ts';

export interface MemoryProcess extends Omit<ProcessFacts, 'upMs'>, ProcessOrigin {
  readonly argv: readonly string[];
  readonly user?: string;
  readonly cwd?: string;
  /** The program, where it is a file of the machine. */
  readonly held: RunningFiles['held'];
  readonly limits: Readonly<Record<string, string>>;
  /** Signals it got and outlived. */
  readonly signals: readonly NodeJS.Signals[];
}

const lethal: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGKILL', 'SIGQUIT', 'SIGINT'];
/** Those of a process for which nobody says others. */
const machineLimits = { nofile: '1024:4096', core: '0:infinity', stack: '8388608:infinity' };
const bootId = '00000000-0000-4000-8000-000000000001';

/** The process table of a machine in memory. A process lives until a signal ends it; SIGHUP and the like are noted. */
export function createMemoryProcesses(files: {
  readonly append: (path: string, text: string) => void;
  readonly identify: (path: string) => FileIdentity | undefined;
}) {
  const live = new Map<number, MemoryProcess>();
  const failing: { words: readonly string[]; output: string }[] = [];
  let nextPid = 1000;

  function start(argv: readonly string[], { env, cwd, user, log, limits = {} }: Parameters<Host['startProcess']>[1]): { pid: number } {
    nextPid += 1;
    const pid = nextPid;
    const failure = failing.findLast(({ words }) => words.every((word, index) => argv[index] === word));
    files.append(log, failure?.output ?? '');
    if (failure !== undefined) return { pid };
    live.set(pid, {
      pid,
      parentPid: 1,
      sessionId: pid,
      startTicks: String(pid * 100),
      bootId,
      startedAt: new Date().toISOString(),
      environment: env,
      output: log,
      argv,
      held: holdProgram(argv[0]),
      limits: { ...machineLimits, ...limits },
      signals: [],
      ...(cwd === undefined ? {} : { cwd }),
      ...(user === undefined ? {} : { user }),
    });
    return { pid };
  }

  function holdProgram(path = ''): RunningFiles['held'] {
    const inode = path.startsWith('/') ? files.identify(path)?.inode : undefined;
    return inode === undefined ? [] : [{ path, inode, use: 'program' }];
  }

  function runningFiles(pid: number): readonly RunningFiles[] {
    const found = live.get(pid);
    if (found === undefined) return [];
    const { argv, held, cwd } = found;
    return [{ pid, startedMs: Date.parse(found.startedAt), argv, held, ...(cwd === undefined ? {} : { cwd }) }];
  }

  function signal(pid: number, name: NodeJS.Signals): boolean {
    const found = live.get(pid);
    if (found === undefined) return false;
    const { suspended: _, ...running } = found;
    if (lethal.includes(name)) live.delete(pid);
    else if (name === 'SIGSTOP') live.set(pid, { ...found, suspended: `process ${pid} is stopped by a signal` });
    else live.set(pid, { ...(name === 'SIGCONT' ? running : found), signals: [...found.signals, name] });
    return true;
  }

  return {
    live,
    start,
    signal,
    runningFiles,
    read: (pid: number): ProcessFacts | undefined => {
      const found = live.get(pid);
      return found === undefined ? undefined : withAge(found);
    },
    workingDirectory: (pid: number): WorkingDirectory | undefined => {
      const { cwd } = live.get(pid) ?? {};
      return cwd === undefined ? undefined : { path: cwd, identity: cwd };
    },
    limits: (pid: number): Readonly<Record<string, string>> | undefined => live.get(pid)?.limits,
    limit: (pid: number, limits: Readonly<Record<string, string>>): void => {
      const found = live.get(pid);
      if (found !== undefined) live.set(pid, { ...found, limits: { ...found.limits, ...limits } });
    },
    list: (): readonly ProcessFacts[] => [...live.values()].map(withAge),
    origin: (pid: number): ProcessOrigin | undefined => live.get(pid),
    failStart: (words: readonly string[], output: string): void => void failing.push({ words, output }),
  };
}

function withAge(found: MemoryProcess): MemoryProcess & ProcessFacts {
  return { ...found, upMs: Date.now() - Date.parse(found.startedAt) };
}
