import { setImmediate as nextTurn } from 'node:timers/promises';
import { createAccountNames } from './account-names.ts';
import { emptyLog } from './empty-log.ts';
import { execute } from './exec.ts';
import { type ExecOptions, type ExecResult, type Host, HostError } from './host.ts';
import { identifyFile } from './identify-file.ts';
import { createLocalReader } from './local-read.ts';
import { removeEntry } from './local-remove.ts';
import { renameEntry } from './local-rename.ts';
import { createLocalWriter } from './local-write.ts';
import { findLockHolder } from './lock-holder.ts';
import { createProbe } from './probe.ts';
import { readProcessLimits } from './process-limits.ts';
import { createProcesses } from './processes.ts';
import { createRunningFiles } from './running-files.ts';
import { createSockets } from './sockets.ts';
import { startProcess } from './start-process.ts';
import { readWorkingDirectory } from './working-directory.ts';

/** Longest time file calls keep the event loop to themselves. */
const turnMs = 10;

/**
 * This machine, below `root` ('' for all of it). File calls are synchronous inside, ten times cheaper than asynchronous
 * ones for small files, and give way to others between batches. Links below the root are never followed, but for links
 * of the machine itself where root is '' (see walk.ts).
 */
export function createLocalHost({ root, privileged }: { readonly root: string; readonly privileged?: boolean }): Host {
  if (root !== '' && (!root.startsWith('/') || root.endsWith('/') || root.includes('/../') || root.includes('\0')))
    throw new HostError(
      'ROOT_REFUSED',
      `not a root: ${JSON.stringify(root)}; write an absolute directory without a slash at its end, or '' for the machine`,
    );
  const isPrivileged = privileged ?? (root === '' && process.getuid?.() === 0);
  const names = createAccountNames();
  const reader = createLocalReader({ root, names });
  const writer = createLocalWriter({ root, privileged: isPrivileged, names });
  const processes = createProcesses();
  const sockets = createSockets(processes);
  const readRunningFiles = createRunningFiles();
  const context = { root, privileged: isPrivileged, names, home: root };
  const turn = createTurns();
  let machine: Host | undefined;
  const exec = async (argv: readonly string[], options: ExecOptions = {}): Promise<ExecResult> => execute(argv, options, context);

  const host: Host = {
    root,
    privileged: isPrivileged,
    get machine() {
      machine ??= root === '' ? host : createLocalHost({ root: '' });
      return machine;
    },
    stat: (path) => turn(() => reader.stat(path)),
    readFile: (path, { maxBytes } = {}) => turn(() => reader.readFile(path, maxBytes)),
    list: (path) => turn(() => reader.list(path)),
    query: exec,
    probe: createProbe(exec),
    findHolders: (place, own) => sockets.find(place, own),
    listListeners: sockets.list,
    readProcess: (pid) => turn(() => processes.read(pid)),
    readLimits: (pid) => turn(() => readProcessLimits(pid)),
    readWorkingDirectory: (pid) => turn(() => readWorkingDirectory(pid)),
    listProcesses: () => turn(() => processes.list()),
    listDescendants: (pid) => turn(() => processes.listDescendants(pid)),
    listUnitProcesses: (pid, unit) => turn(() => processes.listUnit(pid, unit)),
    readProcessOrigin: (pid) => turn(() => processes.origin(pid)),
    readRunningFiles: (pid, options) => turn(() => readRunningFiles(pid, options)),
    identifyFile: (path) => turn(() => identifyFile(path)),
    findLockHolder: (path) => turn(() => findLockHolder(path)),
    writeFile: (path, file) => turn(() => writer.writeFile(path, file)),
    makeDirectory: (path, attributes) => turn(() => writer.makeDirectory(path, attributes)),
    remove: (path, { recursive = false } = {}) =>
      turn(() => {
        reader.forget(path);
        removeEntry({ root, path, recursive });
      }),
    rename: (from, to) =>
      turn(() => {
        reader.forget(from);
        renameEntry({ root, from, to });
      }),
    emptyLog: (path, copy) => emptyLog({ root, from: path, ...copy }),
    writeLink: (path, target) => turn(() => writer.writeLink(path, target)),
    setAttributes: (path, attributes) => turn(() => writer.setAttributes(path, attributes)),
    run: exec,
    startProcess: (argv, options) => startProcess(argv, options, context),
    signalProcess: (pid, signal) => turn(() => processes.signal(pid, signal)),
  };
  return host;
}

/** Runs synchronous calls one after another and lets the event loop have its turn now and then. */
function createTurns(): <T>(act: () => T) => Promise<T> {
  let turnStartedAt = performance.now();
  return async (act) => {
    if (performance.now() - turnStartedAt > turnMs) {
      await nextTurn();
      turnStartedAt = performance.now();
    }
    return act();
  };
}
