import { type ChildProcess, spawn } from 'node:child_process';
import type { AccountNames } from './account-names.ts';
import type { ExecOptions, ExecResult } from './host.ts';

const outputBytes = 1024 * 1024;
const defaultTimeoutMs = 60_000;
/** From the polite signal to KILL. */
const graceMs = 1_000;
/** A program that leaves a daemon behind ends without closing its output: this long is waited for the rest of it. */
const drainMs = 200;

export interface ExecContext {
  readonly privileged: boolean;
  readonly names: AccountNames;
  /** Default directory of work. */
  readonly home: string;
}

/** Runs a program to its end: no shell, a clean environment, a process group of its own that is ended as a whole. */
export function execute(argv: readonly string[], options: ExecOptions, context: ExecContext): Promise<ExecResult> {
  const [program, ...words] = argv;
  if (program === undefined || program === '') return Promise.resolve(notStarted('no program is named'));
  if (options.signal?.aborted) return Promise.resolve(notStarted('stopped before it started'));
  let child: ChildProcess;
  try {
    child = spawn(program, words, { ...launchOptions(options, context), stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    return Promise.resolve(notStarted(describeSpawnError(program, error)));
  }
  return watch(child, { program, options });
}

/** Directory, user and environment of a program. Throws HostError for a user that does not exist. */
export function launchOptions(options: Omit<ExecOptions, 'signal' | 'timeoutMs'>, { privileged, names, home }: ExecContext) {
  const account = options.user !== undefined && privileged ? names.findUser(options.user) : undefined;
  return {
    cwd: options.cwd ?? (home || '/'),
    env: { ...baseEnvironment(account?.home), ...options.env },
    detached: true,
    // Groups of the agent are dropped with it: libuv calls setgroups when it changes the user.
    ...(account === undefined ? {} : { uid: account.uid, gid: account.gid }),
  };
}

export function describeSpawnError(program: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return `${program}: no such program, or its directory of work does not exist`;
  if (code === 'EACCES') return `${program}: may not be executed`;
  return `${program}: ${error instanceof Error ? error.message : String(error)}`;
}

function watch(
  child: ChildProcess,
  { program, options }: { readonly program: string; readonly options: ExecOptions },
): Promise<ExecResult> {
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  let timedOut = false;
  let spawnError: string | undefined;
  const kill = setTimeout(() => {
    timedOut = true;
    endGroup(child);
  }, options.timeoutMs ?? defaultTimeoutMs);
  const abort = (): void => endGroup(child);
  options.signal?.addEventListener('abort', abort, { once: true });
  return new Promise((resolve) => {
    const finish = (exitCode: number | null): void => {
      clearTimeout(kill);
      options.signal?.removeEventListener('abort', abort);
      child.stdout?.destroy();
      child.stderr?.destroy();
      const started = spawnError === undefined ? {} : { spawnError };
      resolve({ exitCode: timedOut ? null : exitCode, stdout: stdout(), stderr: stderr(), timedOut, ...started });
    };
    child.once('error', (error) => {
      spawnError = describeSpawnError(program, error);
      if (child.pid === undefined) finish(null);
    });
    // Output that was written before the end is read before the timer counts, however busy the event loop is.
    child.once('exit', (code) => setTimeout(() => setImmediate(() => setImmediate(() => finish(code))), drainMs).unref());
    child.once('close', (code) => finish(code));
  });
}

function endGroup(child: ChildProcess): void {
  signalGroup(child, 'SIGTERM');
  setTimeout(() => signalGroup(child, 'SIGKILL'), graceMs).unref();
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || (signal === 'SIGTERM' && child.exitCode !== null)) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // Gone already, as wanted.
  }
}

/** Keeps the first MiB and lets the rest go by, so that a talkative program neither blocks nor fills the memory. */
function collect(stream: NodeJS.ReadableStream | null): () => string {
  const chunks: Buffer[] = [];
  let total = 0;
  stream?.on('data', (chunk: Buffer) => {
    if (total < outputBytes) chunks.push(chunk.subarray(0, outputBytes - total));
    total += chunk.length;
  });
  return () => Buffer.concat(chunks).toString();
}

function baseEnvironment(home: string | undefined): Readonly<Record<string, string>> {
  return {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    LC_ALL: 'C',
    LANG: 'C',
    HOME: home ?? process.env['HOME'] ?? '/',
  };
}

function notStarted(spawnError: string): ExecResult {
  return { exitCode: null, stdout: '', stderr: '', timedOut: false, spawnError };
}
