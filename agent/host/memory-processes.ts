import type { ProcessFacts, ProcessOrigin } from './host.ts';

export interface MemoryProcess extends ProcessFacts, ProcessOrigin {
  readonly argv: readonly string[];
  readonly user?: string;
  readonly cwd?: string;
  /** Signals it got and outlived. */
  readonly signals: readonly NodeJS.Signals[];
}

const lethal: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGKILL', 'SIGQUIT', 'SIGINT'];
const bootId = '00000000-0000-4000-8000-000000000001';

/** The process table of a machine in memory. A process lives until a signal ends it; SIGHUP and the like are noted. */
export function createMemoryProcesses(options: { readonly append: (path: string, text: string) => void }) {
  const live = new Map<number, MemoryProcess>();
  const failing: { words: readonly string[]; output: string }[] = [];
  let nextPid = 1000;

  function start(
    argv: readonly string[],
    { env, cwd, user, log }: { env: Readonly<Record<string, string>>; cwd?: string; user?: string; log: string },
  ): { pid: number } {
    nextPid += 1;
    const pid = nextPid;
    const failure = failing.findLast(({ words }) => words.every((word, index) => argv[index] === word));
    options.append(log, failure?.output ?? '');
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
      signals: [],
      ...(cwd === undefined ? {} : { cwd }),
      ...(user === undefined ? {} : { user }),
    });
    return { pid };
  }

  function signal(pid: number, name: NodeJS.Signals): boolean {
    const found = live.get(pid);
    if (found === undefined) return false;
    if (lethal.includes(name)) live.delete(pid);
    else live.set(pid, { ...found, signals: [...found.signals, name] });
    return true;
  }

  return {
    live,
    start,
    signal,
    read: (pid: number): ProcessFacts | undefined => live.get(pid),
    list: (): readonly ProcessFacts[] => [...live.values()],
    origin: (pid: number): ProcessOrigin | undefined => live.get(pid),
    failStart: (words: readonly string[], output: string): void => void failing.push({ words, output }),
  };
}
