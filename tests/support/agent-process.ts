import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Both commands as one file each: they start in a fraction of the time of the sources. */
export interface Bundle {
  readonly directory: string;
  readonly agent: string;
  readonly plumb: string;
}

export interface RunningProgram {
  readonly pid: number;
  /** All output so far, of both streams. */
  readonly log: () => string;
  /** SIGTERM, and KILL when that does not help in two minutes. Resolves with the exit code. */
  readonly stop: () => Promise<number | null>;
  /** SIGKILL; resolves when it is gone. */
  readonly kill: () => Promise<void>;
  /** Code and signal once it has ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

const top = join(import.meta.dirname, '..', '..');

export function buildBundle(): Bundle {
  const directory = mkdtempSync(join(tmpdir(), 'plumb-bundle-'));
  execFileSync(process.execPath, [join(top, 'tests/build.ts'), join(directory, 'dist')], { stdio: ['ignore', 'ignore', 'inherit'] });
  return { directory, agent: join(directory, 'dist/plumb-agent.js'), plumb: join(directory, 'dist/plumb.js') };
}

/** Starts a file of the bundle with its output in a log. */
export function startProgram(
  bundle: Bundle,
  { program, log, args }: { readonly program: string; readonly log: string; readonly args: readonly string[] },
): RunningProgram {
  const output = openSync(log, 'a');
  const env = { ...process.env, NODE_COMPILE_CACHE: join(bundle.directory, 'cache') };
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', output, output], env });
  closeSync(output);
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) =>
    child.once('exit', (code, signal) => resolve({ code, signal })),
  );
  return {
    pid: child.pid ?? 0,
    log: () => readFileSync(log, 'utf8'),
    ended,
    stop: async () => {
      if (isAlive(child)) child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 120_000);
      const { code } = await ended;
      clearTimeout(timer);
      return code;
    },
    kill: async () => {
      if (isAlive(child)) child.kill('SIGKILL');
      await ended;
    },
  };
}

function isAlive({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}
