import type { Diagnostic } from '../../schemas/index.ts';
import type { CommitObject, ObjectReader, TreeEntry } from './git-objects.ts';
import type { SourceLimits } from './limits.ts';
import { isLinkInside } from './link-target.ts';
import { type Snapshot, SourceError } from './source.ts';
import { entrySkipped, fileTooLarge, linkOutside, submoduleSkipped } from './source-diagnostics.ts';

/** The objects of the last snapshot, by id: unchanged objects are not read again. */
export interface ObjectMemory {
  readonly trees: ReadonlyMap<string, readonly TreeEntry[]>;
  readonly blobs: ReadonlyMap<string, Uint8Array>;
}

export const emptyMemory: ObjectMemory = { trees: new Map(), blobs: new Map() };

interface SnapshotReading {
  readonly objects: ObjectReader;
  readonly limits: SourceLimits;
  readonly memory: ObjectMemory;
  readonly signal: AbortSignal;
}

/** The files of a commit, read by object id from the store. Links and submodules are never followed. */
export async function readSnapshot(
  commit: string,
  reading: SnapshotReading,
): Promise<{ readonly snapshot: Snapshot; readonly memory: ObjectMemory }> {
  const walk: TreeWalk = { ...reading, files: new Map(), diagnostics: [], trees: new Map(), blobs: new Map(), bytes: 0, entries: 0 };
  const header = await reading.objects.readCommit(commit);
  await walkTree(walk, { oid: header.tree, path: '', depth: 0 });
  const snapshot = { commit, author: authorOf(header), files: walk.files, diagnostics: walk.diagnostics };
  return { snapshot, memory: { trees: walk.trees, blobs: walk.blobs } };
}

function authorOf(commit: CommitObject): NonNullable<Snapshot['author']> {
  return { name: commit.author, at: commit.at, subject: commit.subject };
}

interface TreeWalk extends SnapshotReading {
  readonly files: Map<string, Uint8Array>;
  readonly diagnostics: Diagnostic[];
  readonly trees: Map<string, readonly TreeEntry[]>;
  readonly blobs: Map<string, Uint8Array>;
  bytes: number;
  entries: number;
}

async function walkTree(
  walk: TreeWalk,
  { oid, path, depth }: { readonly oid: string; readonly path: string; readonly depth: number },
): Promise<void> {
  const { limits } = walk;
  if (depth > limits.depth)
    throw new SourceError('TooLarge', `directories are nested deeper than ${limits.depth}: ${path.slice(0, 80)}...`);
  const entries = walk.memory.trees.get(oid) ?? walk.trees.get(oid) ?? (await walk.objects.readTree(oid));
  walk.trees.set(oid, entries);
  for (const entry of entries) {
    walk.signal.throwIfAborted();
    walk.entries += 1;
    // Trees can share subtrees: entries are counted where they appear, not where they are stored.
    if (walk.entries > limits.snapshotFiles)
      throw new SourceError('TooLarge', `the commit has more than ${limits.snapshotFiles} files and directories`);
    await walkEntry(walk, { entry, path: path === '' ? entry.name : `${path}/${entry.name}`, depth });
  }
}

async function walkEntry(
  walk: TreeWalk,
  { entry, path, depth }: { readonly entry: TreeEntry; readonly path: string; readonly depth: number },
): Promise<void> {
  const unsafe = unsafeName(entry.name);
  if (unsafe !== undefined) {
    walk.diagnostics.push(entrySkipped(path.replace(/\p{C}/gu, '?').slice(0, 300), unsafe));
    return;
  }
  switch (entry.kind) {
    case 'directory':
      return await walkTree(walk, { oid: entry.oid, path, depth: depth + 1 });
    case 'submodule':
      walk.diagnostics.push(submoduleSkipped(path));
      return;
    case 'link': {
      const target = Buffer.from(await walk.objects.readBlob(entry.oid)).toString('utf8');
      if (!isLinkInside(path, target)) walk.diagnostics.push(linkOutside(path, target));
      return;
    }
    case 'file':
      return await addFile(walk, { oid: entry.oid, path });
  }
}

async function addFile(walk: TreeWalk, { oid, path }: { readonly oid: string; readonly path: string }): Promise<void> {
  const { limits } = walk;
  const content = walk.memory.blobs.get(oid) ?? walk.blobs.get(oid) ?? (await walk.objects.readBlob(oid));
  if (content.byteLength > limits.fileBytes) {
    walk.diagnostics.push(fileTooLarge(path, { bytes: content.byteLength, limit: limits.fileBytes }));
    return;
  }
  walk.bytes += content.byteLength;
  if (walk.bytes > limits.snapshotBytes)
    throw new SourceError('TooLarge', `the files of the commit have more than ${limits.snapshotBytes} bytes`);
  walk.blobs.set(oid, content);
  walk.files.set(path, content);
}

function unsafeName(name: string): string | undefined {
  if (name === '' || name === '.' || name === '..' || name.includes('/')) return `the name ${JSON.stringify(name)} is not one of a file`;
  if (name.toLowerCase() === '.git') return 'the name .git is reserved by Git';
  if (/[\p{Cc}\uFFFD\\]/u.test(name)) return 'the name has control characters, backslashes or invalid UTF-8';
  return undefined;
}
