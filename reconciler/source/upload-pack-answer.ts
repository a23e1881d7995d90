import { SourceError } from './source.ts';

/** The pack inside an answer of git-upload-pack (pkt-lines with side bands), or undefined when it carries none. */
export function parsePack(answer: Uint8Array): Uint8Array | undefined {
  const bytes = Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength);
  const parts: Buffer[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    const length = parseLength(bytes.toString('latin1', offset, offset + 4));
    if (length <= 4) {
      offset += 4;
      continue;
    }
    const payload = bytes.subarray(offset + 4, offset + length);
    if (payload.length !== length - 4) throw new SourceError('Corrupt', "the server's answer ends in the middle of a line");
    if (payload[0] === packBand) parts.push(payload.subarray(1));
    if (payload[0] === errorBand) throw new SourceError('Unreachable', 'the server reported an error while it sent the pack');
    offset += length;
  }
  return parts.length === 0 ? undefined : Buffer.concat(parts);
}

const packBand = 1;
const errorBand = 3;

function parseLength(text: string): number {
  if (!/^[0-9a-f]{4}$/i.test(text)) throw new SourceError('Corrupt', "the server's answer is not in Git's line format");
  return Number.parseInt(text, 16);
}
