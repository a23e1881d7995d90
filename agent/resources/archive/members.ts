import { ApplyError } from '../resource-module.ts';

/** One entry of an archive's table of contents. */
export interface ArchiveEntry {
  readonly name: string;
  readonly type: 'file' | 'directory' | 'other';
  readonly sizeBytes: number;
}

const maxMembers = 200_000;
const maxUnpackedBytes = 4 * 1024 * 1024 * 1024;

/** Throws ApplyError when unpacking could reach outside the directory, or would fill the disk. */
export function validateMembers(members: readonly ArchiveEntry[]): void {
  if (members.length > maxMembers) throw new ApplyError(`the archive has ${members.length} members, more than ${maxMembers}`);
  for (const { name, type } of members) {
    if (type === 'other')
      throw new ApplyError(`the archive holds ${quote(name)}, which is a link or a device: only files and directories are unpacked`);
    if (isOutside(name)) throw new ApplyError(`the archive holds ${quote(name)}, which leads out of its directory`);
  }
  const bytes = members.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (bytes > maxUnpackedBytes) throw new ApplyError(`the archive unpacks to ${bytes} bytes, more than ${maxUnpackedBytes}`);
}

function isOutside(name: string): boolean {
  return name === '' || name.startsWith('/') || name.includes('\0') || name.split(/[/\\]/).includes('..');
}

function quote(name: string): string {
  return JSON.stringify(name.slice(0, 100));
}

/** The listing of `tar -tv --numeric-owner --quoting-style=escape`. Throws ApplyError for a line of another form. */
export function parseTarListing(listing: string): readonly ArchiveEntry[] {
  return listing
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const match = /^([a-zA-Z-])\S{9,} \d+\/\d+ +(\d+(?:,\d+)?) \S+ \S+ (.*)$/.exec(line);
      if (match === null) throw new ApplyError(`the listing of the archive cannot be read: ${quote(line)}`);
      const [, letter, size = '', name = ''] = match;
      return { name, type: letter === '-' ? 'file' : letter === 'd' ? 'directory' : 'other', sizeBytes: Number(size.split(',')[0]) };
    });
}

const centralSignature = 0x02014b50;
const endSignature = 0x06054b50;
const endBytes = 22;
const centralBytes = 46;

/** The central directory of a zip file. Throws ApplyError when it has none that can be read. */
export function parseZipMembers(bytes: Uint8Array): readonly ArchiveEntry[] {
  const zip = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const members: ArchiveEntry[] = [];
  for (let at = centralStart(zip); at + 4 <= zip.length && zip.readUInt32LE(at) === centralSignature; ) {
    if (at + centralBytes > zip.length) throw truncated();
    const nameLength = zip.readUInt16LE(at + 28);
    const end = at + centralBytes + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
    if (end > zip.length) throw truncated();
    members.push(parseCentral(zip, { at, name: zip.toString('utf8', at + centralBytes, at + centralBytes + nameLength) }));
    at = end;
  }
  return members;
}

function parseCentral(zip: Buffer, { at, name }: { readonly at: number; readonly name: string }): ArchiveEntry {
  const madeOnUnix = zip.readUInt8(at + 5) === 3;
  const type = name.endsWith('/') ? 'directory' : madeOnUnix ? unixType(zip.readUInt32LE(at + 38) >>> 16) : 'file';
  return { name, type, sizeBytes: zip.readUInt32LE(at + 24) };
}

function unixType(mode: number): ArchiveEntry['type'] {
  switch (mode & 0o170000) {
    case 0:
    case 0o100000:
      return 'file';
    case 0o040000:
      return 'directory';
    default:
      return 'other';
  }
}

function centralStart(zip: Buffer): number {
  for (let at = zip.length - endBytes; at >= Math.max(0, zip.length - endBytes - 0xffff); at -= 1) {
    if (zip.readUInt32LE(at) === endSignature) return zip.readUInt32LE(at + 16);
  }
  throw truncated();
}

function truncated(): ApplyError {
  return new ApplyError('the archive is no complete zip file');
}
