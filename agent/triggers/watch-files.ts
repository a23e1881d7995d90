import { type FSWatcher, lstatSync, watch } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isNameMatch, type Resource } from '../../schemas/index.ts';

export interface FileWatch {
  /** Watches the directories of these resources; one that was made anew since is watched anew. */
  update(resources: readonly Resource[]): void;
  close(): void;
}

interface Watched {
  /** Device and inode: another directory may get the name. Cleared when the directory itself was touched, since a number is soon used again. */
  identity: string | undefined;
  readonly watcher: FSWatcher;
}

/**
 * Watches the directories of managed files, not the files: a rename over a file would blind a watch on it. Node's own
 * events are taken as they come, since a changed mode or owner makes no other. A hint to observe earlier; the interval is
 * the truth, so a missed event costs time and nothing else.
 */
export function watchFiles(onHint: () => void, onProblem: (message: string) => void): FileWatch {
  const managed = new Set<string>();
  const patterns = new Map<string, readonly string[]>();
  const watched = new Map<string, Watched>();

  function watchDirectory(directory: string): void {
    const identity = identityOf(directory);
    if (identity !== undefined && identity === watched.get(directory)?.identity) return;
    forget(directory);
    if (identity === undefined) return;
    try {
      // Other files in the directory, a log for example, are none of our business, unless the product reads them.
      const watcher = watch(directory, (_event, name) => {
        const isItself = name === basename(directory);
        const known = watched.get(directory);
        if (isItself && known?.watcher === watcher) known.identity = undefined;
        if (name === null || isItself || managed.has(join(directory, name)) || isRead(directory, name)) onHint();
      });
      watcher.on('error', (error) => onProblem(`cannot watch ${directory}: ${error.message}`));
      watched.set(directory, { identity, watcher });
      // A change before the watch began made no event.
      onHint();
    } catch (error) {
      onProblem(`cannot watch ${directory}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  function isRead(directory: string, name: string): boolean {
    return patterns.get(directory)?.some((pattern) => isNameMatch(pattern, name)) === true;
  }

  function forget(directory: string): void {
    watched.get(directory)?.watcher.close();
    watched.delete(directory);
  }

  return {
    update(resources) {
      const places = resources.flatMap(placesOf);
      managed.clear();
      for (const name of places) managed.add(name);
      patterns.clear();
      for (const { kind, name, via } of resources)
        if (kind === 'directory' && via.exclusive !== undefined) patterns.set(name, via.exclusive);
      const directories = new Set([...places.map((name) => dirname(name)), ...patterns.keys()]);
      for (const directory of watched.keys()) if (!directories.has(directory)) forget(directory);
      for (const directory of directories) watchDirectory(directory);
    },
    close() {
      for (const directory of watched.keys()) forget(directory);
    },
  };
}

/** What of a pattern is seen comes with the next look. */
function placesOf({ kind, name, via }: Resource): readonly string[] {
  if (kind === 'service') return via.reads?.map(({ path }) => path) ?? [];
  return kind === 'file' || kind === 'directory' ? [name] : [];
}

function identityOf(directory: string): string | undefined {
  const stat = lstatSync(directory, { throwIfNoEntry: false });
  return stat?.isDirectory() === true ? `${stat.dev}:${stat.ino}` : undefined;
}
