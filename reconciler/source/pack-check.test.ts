import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { defaultLimits } from './limits.ts';
import { checkPack } from './pack-check.ts';

const blob = 3;
const refDelta = 7;

function entry(
  type: number,
  { size, content, base = '' }: { readonly size: number; readonly content: Uint8Array; readonly base?: string },
): Buffer {
  const header = [];
  let rest = Math.floor(size / 16);
  header.push((type << 4) | (size & 15) | (rest > 0 ? 0x80 : 0));
  for (; rest > 0; rest = Math.floor(rest / 128)) header.push((rest & 0x7f) | (rest >= 128 ? 0x80 : 0));
  return Buffer.concat([Buffer.from(header), Buffer.from(base, 'hex'), deflateSync(content)]);
}

function packOf(entries: readonly Buffer[], count = entries.length): Buffer {
  const head = Buffer.from('PACK\0\0\0\u0002\0\0\0\0', 'latin1');
  head.writeUInt32BE(count, 8);
  const body = Buffer.concat([head, ...entries]);
  return Buffer.concat([body, createHash('sha1').update(body).digest()]);
}

const small = entry(blob, { size: 300, content: Buffer.alloc(300, 'a') });

test('a sound pack passes', () => {
  checkPack(
    packOf([small, small, entry(refDelta, { size: 4, content: Buffer.from([0xac, 0x02, 0x90, 0x05]), base: '11'.repeat(20) })]),
    defaultLimits,
  );
});

test.each([
  ['truncated', packOf([small]).subarray(0, -5), 'Corrupt'],
  ['empty', Buffer.alloc(0), 'Corrupt'],
  ['changed', Buffer.concat([packOf([small]).subarray(0, -1), Buffer.from([0])]), 'Corrupt'],
  ['with more objects than announced', packOf([small, small], 1), 'Corrupt'],
  ['with fewer objects than announced', packOf([small], 2), 'Corrupt'],
  ['with an object longer than announced', packOf([entry(blob, { size: 10, content: Buffer.alloc(5000, 'a') })]), 'Corrupt'],
  ['with an object shorter than announced', packOf([entry(blob, { size: 5000, content: Buffer.alloc(10, 'a') })]), 'Corrupt'],
  ['with an object that is not deflated', packOf([Buffer.from([(blob << 4) | 4, 1, 2, 3, 4])]), 'Corrupt'],
  ['with a huge object', packOf([entry(blob, { size: 100 * 1024 * 1024, content: Buffer.from('a') })]), 'TooLarge'],
  ['with an impossible size', packOf([Buffer.from([(blob << 4) | 0x8f, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1])]), 'Corrupt'],
  [
    'with a delta that grows',
    packOf([entry(refDelta, { size: 6, content: Buffer.from([0x10, 0x80, 0x80, 0x80, 0x80, 0x01]), base: '11'.repeat(20) })]),
    'TooLarge',
  ],
])('a pack %s is refused', (_, pack, reason) => {
  expect(() => checkPack(pack, defaultLimits)).toThrow(expect.objectContaining({ name: 'SourceError', reason }));
});
