import { dirname, join } from 'node:path';
import { type FSWatcher, watch } from 'chokidar';
import type { Resource } from '../../schemas/index.ts';

export interface FileWatch {
  /** Watches the directories of these resources; what is watched already stays so. */
  update(resources: readonly Resource[]): void;
  close(): Promise<void>;
}

/**
 * Watches the directories of managed files, not the files: a rename over a file would blind a watch on it.
 * A hint to look earlier; the interval is the truth, so a missed event costs time and nothing else.
 */
export function watchFiles(onHint: () => void, onProblem: (message: string) => void): FileWatch {
  const managed = new Set<string>();
  const watched = new Set<string>();
  const watcher: FSWatcher = watch([], { depth: 0, ignoreInitial: true, persistent: true, followSymlinks: false, atomic: false });
  // The raw events, since a changed mode or owner makes no other.
  watcher.on('raw', (_event, name, details) => {
    const directory = (details as { readonly watchedPath?: string }).watchedPath ?? '';
    const path = join(directory, name ?? '');
    if (managed.has(path) || managed.has(dirname(path))) onHint();
  });
  watcher.on('error', (error) => onProblem(`cannot watch: ${error instanceof Error ? error.message : String(error)}`));

  return {
    update(resources) {
      managed.clear();
      const directories = new Set<string>();
      for (const { kind, name } of resources) {
        if (kind !== 'file' && kind !== 'directory') continue;
        managed.add(name);
        directories.add(dirname(name));
        if (kind === 'directory') directories.add(name);
      }
      const added = [...directories].filter((directory) => !watched.has(directory));
      const gone = [...watched].filter((directory) => !directories.has(directory));
      if (gone.length > 0) watcher.unwatch(gone);
      if (added.length > 0) watcher.add(added);
      for (const directory of gone) watched.delete(directory);
      for (const directory of added) watched.add(directory);
    },
    close: () => watcher.close(),
  };
}
