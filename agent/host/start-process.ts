import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, constants, fchmodSync, fchownSync, fstatSync, lstatSync, openSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
import { describeSpawnError, type ExecContext, launchOptions } from './exec.ts';
import { withFileFailure } from './file-failure.ts';
import { type Host, HostError } from './host.ts';
import { withLimits } from './process-limits.ts';
import { withExistingPlace } from './walk.ts';

type StartOptions = Parameters<Host['startProcess']>[1];

/** Starts a process that is nobody's child in all but name: own session, no terminal, output to its log, left alone when the agent ends. */
export async function startProcess(
  argv: readonly string[],
  options: StartOptions,
  context: ExecContext & { readonly root: string },
): Promise<{ readonly pid: number }> {
  const [named] = argv;
  if (named === undefined || named === '') throw new HostError('START_FAILED', 'no program is named');
  const { uid, gid, ...place } = launchOptions(options, context);
  const account = uid === undefined || gid === undefined ? undefined : { uid, gid };
  const { limits } = options;
  const launch = limits === undefined ? { ...place, ...account } : place;
  const [program = named, ...words] = limits === undefined ? argv : withLimits(argv, limits, account);
  const log = openLog(context.root, options.log, account);
  try {
    const child = withUmask(0o022, () => spawn(program, words, { ...launch, stdio: ['ignore', log, log] }));
    await waitForStart(child);
    child.unref();
    if (child.pid === undefined) throw new HostError('START_FAILED', `${program} has no process`);
    return { pid: child.pid };
  } catch (error) {
    if (error instanceof HostError) throw error;
    throw new HostError('START_FAILED', `cannot start ${describeSpawnError(program, error)}`, error);
  } finally {
    closeSync(log);
  }
}

/** Opened for appending without following a link; made 0640 for the process's user. */
function openLog(root: string, path: string, account: { readonly uid: number; readonly gid: number } | undefined): number {
  const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  return withFileFailure('open the log', path, () =>
    withExistingPlace(root, path, (place) => {
      const existing = lstatSync(place.path, { throwIfNoEntry: false });
      if (existing !== undefined && !existing.isFile())
        throw new HostError('NOT_A_FILE', `the log ${path} is not a file; remove what is there`);
      const handle = openSync(place.path, flags, 0o640);
      const found = fstatSync(handle);
      if (!found.isFile()) {
        closeSync(handle);
        throw new HostError('NOT_A_FILE', `the log ${path} is not a file; remove what is there`);
      }
      // Whatever the mask of the agent.
      if (existing === undefined) fchmodSync(handle, 0o640);
      if (account !== undefined && found.uid !== account.uid) fchownSync(handle, account.uid, account.gid);
      return handle;
    }),
  );
}

function waitForStart(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', () => resolve());
    child.once('error', reject);
  });
}

/** The mask of a process is inherited at the spawn and cannot be given with it. Worker threads cannot change it. */
function withUmask<T>(mask: number, act: () => T): T {
  if (!isMainThread) return act();
  const before = process.umask(mask);
  try {
    return act();
  } finally {
    process.umask(before);
  }
}
