import { closeSync, constants, fstatSync, lstatSync, openSync, readlinkSync, type Stats, statfsSync } from 'node:fs';
import { errorCode } from './file-failure.ts';
import { holdDirectory } from './held-directories.ts';
import { HostError } from './host.ts';
import { parseHostPath, parseTarget } from './host-path.ts';

/** Linux's O_PATH, which Node does not name: a handle on a place that reads nothing and has no effect on devices. */
export const placeOnly = 0o10000000 | constants.O_NOFOLLOW;
const directoryOnly = placeOnly | constants.O_DIRECTORY;
const procFileSystem = 0x9fa0;
const maxLinks = 16;

interface PathWalk {
  readonly root: string;
  /** The path as it was asked for, for messages. */
  readonly path: string;
  readonly components: readonly string[];
}

/** An opened directory and a name in it: all that a file call needs, and nothing that can be swapped behind it. */
export interface OpenPlace {
  readonly directory: number;
  readonly name: string;
  /** The place as a path that the kernel resolves from the open directory. */
  readonly path: string;
}

/**
 * Calls `act` with the place of a path whose parents were opened one by one without following links;
 * with undefined when a parent does not exist. Node has no openat: /proc/self/fd/N/NAME stands for it.
 */
export function withPlace<T>(root: string, path: string, act: (place: OpenPlace | undefined) => T): T {
  const { parents, name } = parseTarget(root, path);
  return withDirectory({ root, path, components: parents }, (directory) =>
    act(directory === undefined ? undefined : { directory, name, path: childPath(directory, name) }),
  );
}

/** As withPlace, where a missing parent is an error. */
export function withExistingPlace<T>(root: string, path: string, act: (place: OpenPlace) => T): T {
  return withPlace(root, path, (place) => {
    if (place === undefined)
      throw new HostError('NO_PARENT', `${path.slice(0, path.lastIndexOf('/'))} does not exist; make the directory first`);
    return act(place);
  });
}

/** Calls `act` with a handle (O_PATH) on what is at the path, a link itself included; with undefined when nothing is. */
export function withHandle<T>(root: string, path: string, act: (handle: number | undefined) => T): T {
  if (parseHostPath(root, path).length === 0) return withDirectory({ root, path, components: [] }, act);
  return withPlace(root, path, (place) => (place === undefined ? act(undefined) : withOpen(place.path, placeOnly, act)));
}

/** Opens, calls `act`, closes; undefined when there is nothing to open. */
export function withOpen<T>(path: string, flags: number, act: (handle: number | undefined) => T): T {
  const handle = openIfThere(path, flags);
  try {
    return act(handle);
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

export function childPath(directory: number, name: string): string {
  return `/proc/self/fd/${directory}/${name}`;
}

function withDirectory<T>(walk: PathWalk, act: (directory: number | undefined) => T): T {
  const path = [walk.root, ...walk.components].join('/') || '/';
  return act(holdDirectory(`${walk.root}\0${path}`, { path, open: () => openDirectory(walk) }));
}

/** Opens each component from the one before it. */
function openDirectory(walk: PathWalk): number | undefined {
  // The root is the operator's word: only what is below it is under suspicion.
  let directory = openIfThere(walk.root || '/', directoryOnly & ~constants.O_NOFOLLOW);
  const state = { left: [...walk.components], links: 0 };
  for (let name = state.left.shift(); name !== undefined && directory !== undefined; name = state.left.shift()) {
    const from: number = directory;
    try {
      directory = openNext(walk, { from, name, state });
    } finally {
      closeSync(from);
    }
  }
  return directory;
}

function openNext(
  walk: PathWalk,
  next: { readonly from: number; readonly name: string; readonly state: { left: string[]; links: number } },
): number | undefined {
  const { from, name, state } = next;
  try {
    return openIfThere(childPath(from, name), directoryOnly);
  } catch (error) {
    if (errorCode(error) !== 'ENOTDIR' && errorCode(error) !== 'ELOOP') throw error;
    const target = readTrustedLink(walk, from, name);
    if (target === undefined) return undefined;
    state.links += 1;
    if (state.links > maxLinks) throw linkRefused(walk.path, name);
    state.left.unshift(...target.split('/').filter((component) => component !== '' && component !== '.'));
    return openIfThere(target.startsWith('/') ? '/' : childPath(from, '.'), directoryOnly);
  }
}

/**
 * Target of a link that is part of the machine (/bin, /var/run): below no root of ours, owned by root, and in a directory
 * where only root writes, so that nobody else can have put it there. Any other link is refused.
 */
function readTrustedLink(walk: PathWalk, directory: number, name: string): string | undefined {
  const path = childPath(directory, name);
  const link = lstatSync(path, { throwIfNoEntry: false });
  if (link === undefined) return undefined;
  // Not one when it was opened, one now: something swaps it.
  if (link.isDirectory()) throw linkRefused(walk.path, name);
  if (!link.isSymbolicLink()) throw new HostError('NOT_A_DIRECTORY', `${name} in ${walk.path} is not a directory`);
  const isOfMachine = walk.root === '' && isTrusted(fstatSync(directory), link);
  // Links of /proc are not what their text says.
  if (!isOfMachine || statfsSync(childPath(directory, '.')).type === procFileSystem) throw linkRefused(walk.path, name);
  return readlinkSync(path);
}

function isTrusted(directory: Stats, link: Stats): boolean {
  return link.uid === 0 && directory.uid === 0 && (directory.mode & 0o022) === 0;
}

function linkRefused(path: string, name: string): HostError {
  return new HostError('LINK_IN_PATH', `${name} in ${path} is a link, and links are not followed; write where it leads`);
}

function openIfThere(path: string, flags: number): number | undefined {
  try {
    return openSync(path, flags);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
