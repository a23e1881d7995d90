import { type BigIntStats, constants, fstatSync, lstatSync, readdirSync, readlinkSync, readSync } from 'node:fs';
import type { AccountNames } from './account-names.ts';
import { createContentCache } from './content-cache.ts';
import { withFileFailure } from './file-failure.ts';
import { type FileStat, HostError } from './host.ts';
import { formatMode, parseHostPath } from './host-path.ts';
import { withHandle, withOpen, withPlace } from './walk.ts';

const defaultMaxBytes = 16 * 1024 * 1024;
/** Kernels stamp times in ticks of a few milliseconds: within one, a second change cannot be told from the first. */
const tickMs = 50;

/** The reading half of the local host's files. */
export function createLocalReader({ root, names }: { readonly root: string; readonly names: AccountNames }) {
  const cache = createContentCache({ maxBytes: 8 * 1024 * 1024, maxEntryBytes: 1024 * 1024 });
  let looks = 0;

  /** A file changed within the last tick gets a version of its own at each look: it may change again unseen. */
  function versionOf(stat: BigIntStats): string {
    const version = `${stat.ctimeNs}:${stat.ino}:${stat.size}`;
    if (Date.now() - Number(stat.ctimeMs) > tickMs) return version;
    looks += 1;
    return `${version}:look${looks}`;
  }

  function describe(stat: BigIntStats, path: string): FileStat {
    const type = typeOf(stat);
    return {
      type,
      mode: formatMode(Number(stat.mode)),
      owner: names.userName(Number(stat.uid)),
      group: names.groupName(Number(stat.gid)),
      sizeBytes: Number(stat.size),
      modifiedAt: new Date(Number(stat.mtimeMs)).toISOString(),
      changedAt: new Date(Number(stat.ctimeMs)).toISOString(),
      version: versionOf(stat),
      ...(type === 'link' ? { linkTarget: readTarget(root, path) } : {}),
    };
  }

  function stat(path: string): FileStat | undefined {
    return withFileFailure('look at', path, () => {
      const seen = look(path);
      return seen === undefined ? undefined : describe(seen, path);
    });
  }

  function look(path: string): BigIntStats | undefined {
    if (parseHostPath(root, path).length > 0)
      return withPlace(root, path, (place) =>
        place === undefined ? undefined : lstatSync(place.path, { bigint: true, throwIfNoEntry: false }),
      );
    return withHandle(root, path, (handle) => (handle === undefined ? undefined : fstatSync(handle, { bigint: true })));
  }

  function readFile(path: string, maxBytes = defaultMaxBytes): Buffer | undefined {
    return withFileFailure('read', path, () => {
      const seen = look(path);
      const unchanged = seen?.isFile() && seen.size <= BigInt(maxBytes) ? cache.get(path, versionOf(seen)) : undefined;
      if (seen === undefined) cache.forget(path);
      return unchanged ?? (seen === undefined ? undefined : readAgain(path, maxBytes));
    });
  }

  function readAgain(path: string, maxBytes: number): Buffer | undefined {
    return withHandle(root, path, (handle) => {
      if (handle === undefined) return undefined;
      const seen = fstatSync(handle, { bigint: true });
      const type = typeOf(seen);
      if (type !== 'file')
        throw new HostError('NOT_A_FILE', `${path} is a ${type === 'other' ? 'device, pipe or socket' : type}, not a file`);
      if (seen.size > BigInt(maxBytes)) throw tooLarge(path, `${seen.size}`, maxBytes);
      const content = readHandle(handle, { path, maxBytes });
      cache.set(path, versionOf(seen), content);
      return content;
    });
  }

  function list(path: string): readonly string[] {
    return withFileFailure('list', path, () =>
      withHandle(root, path, (handle) => {
        if (handle === undefined) return [];
        const type = typeOf(fstatSync(handle, { bigint: true }));
        if (type === 'link') throw new HostError('LINK_IN_PATH', `${path} is a link, and links are not followed; write where it leads`);
        if (type !== 'directory') throw new HostError('NOT_A_DIRECTORY', `${path} is not a directory`);
        return readdirSync(`/proc/self/fd/${handle}`).sort();
      }),
    );
  }

  return { stat, readFile, list, forget: cache.forget };
}

/** Opens again what the handle stands for, so that nothing else can have taken its name, and reads it to its end. */
function readHandle(handle: number, { path, maxBytes }: { readonly path: string; readonly maxBytes: number }): Buffer {
  return withOpen(`/proc/self/fd/${handle}`, constants.O_RDONLY, (file) => {
    if (file === undefined) throw new HostError('ENOENT', `cannot read ${path}: it was removed while it was read`);
    const chunks: Buffer[] = [];
    let total = 0;
    for (let size = Math.min(Number(fstatSync(file).size) + 1, maxBytes + 1); ; size = 64 * 1024) {
      const chunk = Buffer.allocUnsafe(size);
      const bytes = readSync(file, chunk);
      if (bytes === 0) return Buffer.concat(chunks, total);
      chunks.push(chunk.subarray(0, bytes));
      total += bytes;
      if (total > maxBytes) throw tooLarge(path, `more than ${maxBytes}`, maxBytes);
    }
  });
}

function typeOf(stat: BigIntStats): FileStat['type'] {
  if (stat.isFile()) return 'file';
  if (stat.isDirectory()) return 'directory';
  return stat.isSymbolicLink() ? 'link' : 'other';
}

function readTarget(root: string, path: string): string {
  if (parseHostPath(root, path).length === 0) return '';
  return withPlace(root, path, (place) => (place === undefined ? '' : readlinkSync(place.path)));
}

function tooLarge(path: string, size: string, maxBytes: number): HostError {
  return new HostError('TOO_LARGE', `${path} holds ${size} bytes, and no more than ${maxBytes} are read`);
}
