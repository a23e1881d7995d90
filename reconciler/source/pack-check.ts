import { createHash } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import { type SourceLimits, transferHint } from './limits.ts';
import { SourceError } from './source.ts';

type PackLimits = Pick<SourceLimits, 'packObjects' | 'objectBytes' | 'inflatedBytes'>;

/**
 * Refuses a pack that is damaged (Corrupt) or would grow beyond the limits (TooLarge) before anything is indexed:
 * the indexer inflates whatever it is given and checks the trailer only when objects are read.
 */
export function checkPack(pack: Uint8Array, limits: PackLimits): void {
  const end = pack.length - 20;
  const view = Buffer.from(pack.buffer, pack.byteOffset, pack.byteLength);
  if (end < 12 || view.toString('latin1', 0, 4) !== 'PACK' || view.readUInt32BE(4) !== 2)
    throw corrupt('does not begin like a pack of version 2');
  const count = view.readUInt32BE(8);
  if (count > limits.packObjects) throw tooLarge(`has ${count} objects, the limit is ${limits.packObjects}`);
  if (!createHash('sha1').update(view.subarray(0, end)).digest().equals(view.subarray(end))) throw corrupt('does not match its checksum');

  let offset = 12;
  let inflated = 0;
  for (let index = 0; index < count; index += 1) {
    const entry = checkEntry(view.subarray(0, end), { offset, limits });
    inflated += entry.bytes;
    if (inflated > limits.inflatedBytes) throw tooLarge(`inflates to more than ${limits.inflatedBytes} bytes`);
    offset = entry.next;
  }
  if (offset !== end) throw corrupt('has data behind its last object');
}

const ofsDelta = 6;
const refDelta = 7;

function checkEntry(
  pack: Buffer,
  { offset, limits }: { readonly offset: number; readonly limits: PackLimits },
): { readonly next: number; readonly bytes: number } {
  const header = readEntryHeader(pack, offset);
  if (header.size > limits.objectBytes) throw tooLarge(`holds an object of ${header.size} bytes, the limit is ${limits.objectBytes}`);
  let start = header.next;
  if (header.type === ofsDelta) start = skipVarint(pack, start);
  if (header.type === refDelta) start += 20;
  const { content, used } = inflate(pack.subarray(start), header.size);
  const isDelta = header.type === ofsDelta || header.type === refDelta;
  const bytes = isDelta ? deltaResultSize(content) : header.size;
  if (bytes > limits.objectBytes) throw tooLarge(`holds an object of ${bytes} bytes, the limit is ${limits.objectBytes}`);
  return { next: start + used, bytes };
}

function readEntryHeader(pack: Buffer, offset: number): { readonly type: number; readonly size: number; readonly next: number } {
  let next = offset;
  let byte = byteAt(pack, next++);
  const type = (byte >> 4) & 7;
  if (type === 0 || type === 5) throw corrupt(`has an object of unknown type ${type}`);
  let size = byte & 15;
  for (let factor = 16; (byte & 0x80) !== 0; factor *= 128) {
    byte = byteAt(pack, next++);
    size += (byte & 0x7f) * factor;
    if (!Number.isSafeInteger(size)) throw corrupt('has an object of impossible size');
  }
  return { type, size, next };
}

function inflate(input: Buffer, size: number): { readonly content: Buffer; readonly used: number } {
  try {
    // One byte more than announced, so that a longer stream shows.
    const result = inflateSync(input, {
      info: true,
      maxOutputLength: size + 1,
      chunkSize: Math.min(Math.max(64, size + 1), 65_536),
    }) as unknown as {
      buffer: Buffer;
      engine: { bytesWritten: number };
    };
    if (result.buffer.length !== size) throw corrupt(`has an object of ${result.buffer.length} bytes instead of ${size}`);
    return { content: result.buffer, used: result.engine.bytesWritten };
  } catch (error) {
    if (error instanceof SourceError) throw error;
    throw corrupt('has an object that cannot be inflated');
  }
}

function deltaResultSize(delta: Buffer): number {
  let offset = skipVarint(delta, 0);
  let size = 0;
  let byte: number;
  let factor = 1;
  do {
    byte = byteAt(delta, offset++);
    size += (byte & 0x7f) * factor;
    factor *= 128;
  } while ((byte & 0x80) !== 0 && Number.isSafeInteger(size));
  return size;
}

function skipVarint(bytes: Buffer, offset: number): number {
  let next = offset;
  while ((byteAt(bytes, next++) & 0x80) !== 0);
  return next;
}

function byteAt(bytes: Buffer, offset: number): number {
  const byte = bytes[offset];
  if (byte === undefined) throw corrupt('ends in the middle of an object');
  return byte;
}

function corrupt(what: string): SourceError {
  return new SourceError('Corrupt', `the pack sent by the server ${what}`);
}

function tooLarge(what: string): SourceError {
  return new SourceError('TooLarge', `the pack sent by the server ${what}: ${transferHint}`);
}
