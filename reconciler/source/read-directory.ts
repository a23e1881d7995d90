import { closeSync, constants, existsSync, fstatSync, lstatSync, openSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type Diagnostic, digestOf } from '../../schemas/index.ts';
import type { SourceLimits } from './limits.ts';
import { isLinkInside } from './link-target.ts';
import { type Snapshot, SourceError } from './source.ts';
import { entrySkipped, fileTooLarge, linkOutside, submoduleSkipped } from './source-diagnostics.ts';

/** A file as it was read, so that an untouched one is not read again. */
export interface ReadFile {
  readonly stamp: string;
  readonly settled: boolean;
  readonly content: Uint8Array;
  readonly digest: string;
}

export type DirectoryMemory = ReadonlyMap<string, ReadFile>;

interface DirectoryWalk {
  readonly root: string;
  readonly limits: SourceLimits;
  readonly memory: DirectoryMemory;
  readonly now: number;
  readonly files: Map<string, ReadFile>;
  readonly diagnostics: Diagnostic[];
  bytes: number;
  entries: number;
}

/** All regular files below the root. Links are never followed, `.git` is never entered. */
export function readDirectory(
  root: string,
  { limits, memory, now }: { readonly limits: SourceLimits; readonly memory: DirectoryMemory; readonly now: number },
): { readonly snapshot: Snapshot; readonly memory: DirectoryMemory } {
  const walk: DirectoryWalk = { root, limits, memory, now, files: new Map(), diagnostics: [], bytes: 0, entries: 0 };
  walkDirectory(walk, { path: '', depth: 0 });
  const names = [...walk.files].map(([path, file]) => [path, file.digest]);
  const findings = walk.diagnostics.map(({ code, file }) => [code, file ?? '']);
  const commit = `dir:${digestOf({ names, findings }).replace('sha256:', '')}`;
  const files = new Map([...walk.files].map(([path, file]) => [path, file.content]));
  return { snapshot: { commit, files, diagnostics: walk.diagnostics }, memory: walk.files };
}

function walkDirectory(walk: DirectoryWalk, { path, depth }: { readonly path: string; readonly depth: number }): void {
  const { limits } = walk;
  if (depth > limits.depth)
    throw new SourceError('TooLarge', `directories are nested deeper than ${limits.depth}: ${path.slice(0, 80)}...`);
  const entries = readdirSync(join(walk.root, path), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    if (entry.name === '.git') continue;
    walk.entries += 1;
    if (walk.entries > limits.snapshotFiles)
      throw new SourceError('TooLarge', `${walk.root} has more than ${limits.snapshotFiles} files and directories`);
    const inner = path === '' ? entry.name : `${path}/${entry.name}`;
    if (/[\p{Cc}\uFFFD\\]/u.test(entry.name)) {
      walk.diagnostics.push(entrySkipped(inner.replace(/\p{C}/gu, '?'), 'the name has control characters, backslashes or invalid UTF-8'));
    } else if (entry.isDirectory() && isSubmodule(walk, inner)) walk.diagnostics.push(submoduleSkipped(inner));
    else if (entry.isDirectory()) walkDirectory(walk, { path: inner, depth: depth + 1 });
    else if (entry.isSymbolicLink()) addLink(walk, inner);
    else if (entry.isFile()) addFile(walk, inner);
    else walk.diagnostics.push(entrySkipped(inner, 'the entry is neither file, directory nor link'));
  }
}

/** As the commit has it: a checked-out submodule has a `.git` of its own, and one that is not checked out is named in `.gitmodules`. */
function isSubmodule({ root }: DirectoryWalk, path: string): boolean {
  if (existsSync(join(root, path, '.git'))) return true;
  const modules = join(root, '.gitmodules');
  return (
    existsSync(modules) &&
    readFileSync(modules, 'utf8')
      .split('\n')
      .some((line) => line.trim() === `path = ${path}`)
  );
}

function addLink(walk: DirectoryWalk, path: string): void {
  const target = readlinkSync(join(walk.root, path));
  if (!isLinkInside(path, target)) walk.diagnostics.push(linkOutside(path, target));
}

function addFile(walk: DirectoryWalk, path: string): void {
  const { limits } = walk;
  const full = join(walk.root, path);
  const known = walk.memory.get(path);
  const file =
    known?.settled === true && known.stamp === stampOf(lstatSync(full, { bigint: true })) ? known : readRegularFile(walk, { full, path });
  if (file === undefined) return;
  walk.bytes += file.content.byteLength;
  if (walk.bytes > limits.snapshotBytes)
    throw new SourceError('TooLarge', `the files of ${walk.root} have more than ${limits.snapshotBytes} bytes`);
  walk.files.set(path, file);
}

/** Opened without following a link that took the file's place, without waiting for a fifo that did. */
function readRegularFile(walk: DirectoryWalk, { full, path }: { readonly full: string; readonly path: string }): ReadFile | undefined {
  const { fileBytes } = walk.limits;
  const descriptor = openSync(full, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(descriptor, { bigint: true });
    if (!stat.isFile()) return undefined;
    if (stat.size > fileBytes) {
      walk.diagnostics.push(fileTooLarge(path, { bytes: Number(stat.size), limit: fileBytes }));
      return undefined;
    }
    const content = Uint8Array.from(readFileSync(descriptor));
    // A file changed within the clock's grain of being read can change again without a new stamp.
    const settled = Number(stat.ctimeNs / 1_000_000n) < walk.now - 1000;
    return { stamp: stampOf(stat), settled, content, digest: digestOf(content) };
  } finally {
    closeSync(descriptor);
  }
}

function stampOf(stat: { readonly ino: bigint; readonly size: bigint; readonly ctimeNs: bigint; readonly mtimeNs: bigint }): string {
  return `${stat.ino}:${stat.size}:${stat.ctimeNs}:${stat.mtimeNs}`;
}
