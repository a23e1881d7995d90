import { realpathSync } from 'node:fs';
import { sep } from 'node:path';
import { type SourceLimits, withDefaultLimits } from './limits.ts';
import { type DirectoryMemory, readDirectory } from './read-directory.ts';
import { type Snapshot, type Source, SourceError } from './source.ts';
import { watchPaths } from './watch-paths.ts';

export interface DirectorySourceOptions {
  readonly path: string;
  readonly limits?: Partial<SourceLimits> | undefined;
}

/** The files of a directory as they are now, for authors. The commit is `dir:` and a digest of the files. */
export function createDirectorySource({ path, limits: given }: DirectorySourceOptions): Source {
  const limits = withDefaultLimits(given);
  let memory: DirectoryMemory = new Map();
  let last: Snapshot | undefined;

  const readNow = (): Snapshot => {
    try {
      const reading = readDirectory(realpathSync(path), { limits, memory, now: Date.now() });
      memory = reading.memory;
      if (last?.commit !== reading.snapshot.commit) last = reading.snapshot;
      return last ?? reading.snapshot;
    } catch (error) {
      if (error instanceof SourceError) throw error;
      throw new SourceError('Unreachable', `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`, error);
    }
  };

  return {
    check: async (signal) => {
      signal.throwIfAborted();
      return readNow().commit;
    },
    read: async (commit, signal) => {
      signal.throwIfAborted();
      return last?.commit === commit ? last : readNow();
    },
    watch: (onHint) => watchPaths([path], { onHint, isIgnored: (changed) => changed.split(sep).includes('.git') }),
  };
}
