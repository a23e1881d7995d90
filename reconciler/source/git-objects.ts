import { createHash } from 'node:crypto';
import git from 'isomorphic-git';
import { SourceError } from './source.ts';
import { createStoreReader } from './store-reader.ts';

/** Reads objects of one store by id. What comes back hashes to the id, so a commit id vouches for every byte below it. */
export interface ObjectReader {
  readCommit(oid: string): Promise<CommitObject>;
  readTree(oid: string): Promise<readonly TreeEntry[]>;
  readBlob(oid: string): Promise<Uint8Array>;
}

export interface CommitObject {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: string;
  /** ISO 8601. */
  readonly at: string;
  readonly subject: string;
}

export interface TreeEntry {
  readonly name: string;
  readonly kind: 'file' | 'directory' | 'link' | 'submodule';
  readonly oid: string;
}

/** Packs live as long as the reader: one for each batch of reads, so that they do not stay on the heap. */
export function createObjectReader(gitdir: string): ObjectReader {
  const fs = createStoreReader(gitdir);
  const cache = {};
  const read = async (oid: string, wanted: string): Promise<Uint8Array> => {
    const { object, type } = await git.readObject({ fs, gitdir, cache, oid, format: 'content' });
    if (!(object instanceof Uint8Array) || type !== wanted) throw new SourceError('Corrupt', `object ${oid} is not a ${wanted}`);
    const digest = createHash('sha1').update(`${wanted} ${object.byteLength}\0`).update(object).digest('hex');
    if (digest !== oid) throw new SourceError('Corrupt', `object ${oid} has other content than its name says`);
    return object;
  };
  return {
    readCommit: async (oid) => parseCommit(Buffer.from(await read(oid, 'commit')).toString('utf8')),
    readTree: async (oid) => parseTree(Buffer.from(await read(oid, 'tree'))),
    // A copy: the reader's bytes may be a window on a whole pack.
    readBlob: async (oid) => Uint8Array.from(await read(oid, 'blob')),
  };
}

function parseCommit(text: string): CommitObject {
  const end = text.indexOf('\n\n');
  const lines = text.slice(0, end === -1 ? text.length : end).split('\n');
  const values = (name: string) => lines.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));
  const [tree] = values('tree');
  if (tree === undefined) throw new SourceError('Corrupt', 'a commit names no tree');
  const [, author = '', seconds = '0'] = /^(.*?) ?<[^>]*> (-?\d{1,11})/.exec(values('author')[0] ?? '') ?? [];
  const subject =
    end === -1
      ? ''
      : (text
          .slice(end + 2)
          .split('\n')
          .find((line) => line.trim() !== '') ?? '');
  return {
    tree,
    parents: values('parent'),
    author: plain(author),
    at: new Date(Number(seconds) * 1000).toISOString(),
    subject: plain(subject),
  };
}

/** Names and subjects are shown on terminals and pages: no control characters, bounded length. */
function plain(text: string): string {
  return text.replace(/\p{C}/gu, ' ').trim().slice(0, 200);
}

function parseTree(bytes: Buffer): TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (let offset = 0; offset < bytes.length; ) {
    const space = bytes.indexOf(0x20, offset);
    const zero = bytes.indexOf(0, space);
    if (space === -1 || zero === -1 || zero + 21 > bytes.length) throw new SourceError('Corrupt', 'a tree ends in the middle of an entry');
    const kind = kindOfMode(bytes.toString('latin1', offset, space));
    entries.push({ name: bytes.toString('utf8', space + 1, zero), kind, oid: bytes.toString('hex', zero + 1, zero + 21) });
    offset = zero + 21;
  }
  return entries;
}

function kindOfMode(mode: string): TreeEntry['kind'] {
  switch (mode) {
    case '40000':
      return 'directory';
    case '120000':
      return 'link';
    case '160000':
      return 'submodule';
    default:
      if (/^100[0-7]{3}$/.test(mode)) return 'file';
      throw new SourceError('Corrupt', `a tree has an entry of unknown mode ${JSON.stringify(mode.slice(0, 12))}`);
  }
}
