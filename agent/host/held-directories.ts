import { type BigIntStats, closeSync, fstatSync, lstatSync } from 'node:fs';

interface Held {
  readonly handle: number;
  readonly device: bigint;
  readonly inode: bigint;
}

const capacity = 64;
const idleMs = 1_000;
const held = new Map<string, Held>();
let isUsed = false;
let isArmed = false;

/**
 * Keeps directories open that were reached component by component, so that a thousand files of one directory cost one walk.
 * A directory is taken again only while its path leads to the very same one; an open directory's number is not given away,
 * so the same number is the same directory. After a second without use all are closed: nothing keeps a disk from being unmounted.
 */
export function holdDirectory(
  key: string,
  { path, open }: { readonly path: string; readonly open: () => number | undefined },
): number | undefined {
  isUsed = true;
  const found = held.get(key);
  if (found !== undefined) {
    if (isStill(found, path)) return found.handle;
    release(key, found);
  }
  const handle = open();
  if (handle === undefined) return undefined;
  const { dev, ino } = fstatSync(handle, { bigint: true });
  held.set(key, { handle, device: dev, inode: ino });
  for (const [oldest, entry] of held) {
    if (held.size <= capacity) break;
    release(oldest, entry);
  }
  arm();
  return handle;
}

function isStill({ device, inode }: Held, path: string): boolean {
  const seen = look(path);
  return seen?.ino === inode && seen.dev === device && seen.isDirectory();
}

function look(path: string): BigIntStats | undefined {
  try {
    return lstatSync(path, { bigint: true, throwIfNoEntry: false });
  } catch {
    // The walk that follows finds the fault.
    return undefined;
  }
}

function arm(): void {
  if (!isArmed) setTimeout(releaseIdle, idleMs).unref();
  isArmed = true;
}

function releaseIdle(): void {
  isArmed = false;
  if (!isUsed) for (const [key, entry] of held) release(key, entry);
  isUsed = false;
  if (held.size > 0) arm();
}

function release(key: string, { handle }: Held): void {
  held.delete(key);
  closeSync(handle);
}
