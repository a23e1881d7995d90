import { watch } from 'chokidar';

export interface WatchOptions {
  readonly onHint: () => void;
  readonly isIgnored?: (path: string) => boolean;
}

const quietMs = 50;

/** One hint for a burst of changes below the paths. A hint only: inotify can overflow and network file systems tell nothing. */
export function watchPaths(paths: readonly string[], { onHint, isIgnored = () => false }: WatchOptions): () => Promise<void> {
  const watcher = watch([...paths], { ignoreInitial: true, followSymlinks: false, ignored: (path) => isIgnored(path) });
  let timer: NodeJS.Timeout | undefined;
  const hint = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      onHint();
    }, quietMs);
  };
  watcher.on('all', hint);
  // A path that cannot be watched may have changed unseen.
  watcher.on('error', hint);
  return async () => {
    clearTimeout(timer);
    await watcher.close();
  };
}
