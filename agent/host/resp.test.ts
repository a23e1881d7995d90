import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runs } from '../../tests/support/property-runs.ts';
import { encodeCommand, formatReply, parseReply, RespError, type RespReply } from './resp.ts';

describe('resp', () => {
  test('a command is an array of bulk strings, counted in bytes', () => {
    expect(encodeCommand(['SET', 'é', 'a b\r\n']).toString()).toBe('*3\r\n$3\r\nSET\r\n$2\r\né\r\n$5\r\na b\r\n\r\n');
  });
  test('every reply is read however it is cut into packets', () => {
    fc.assert(
      fc.property(replies(), (reply) => {
        const bytes = encodeReply(reply);
        expect(parseReply(bytes)).toEqual({ reply, end: bytes.length });
        for (let cut = 0; cut < bytes.length; cut += 1) expect(parseReply(bytes.subarray(0, cut))).toBeUndefined();
      }),
      { numRuns: runs(200) },
    );
  });
  test('other bytes are an error of its own and never a hang', () => {
    for (const text of ['HTTP/1.1 200 OK\r\n', '$abc\r\n', '$99999999999\r\n', '*-2\r\n', '*1e3\r\n', `${'*1\r\n'.repeat(100)}`]) {
      expect(() => parseReply(Buffer.from(text))).toThrow(RespError);
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          parseReply(Buffer.from(bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(RespError);
        }
      }),
    );
  });
  test('a null reply is empty text', () => {
    expect(
      formatReply({
        kind: 'array',
        items: [
          { kind: 'text', text: null },
          { kind: 'array', items: null },
          { kind: 'text', text: 'a' },
        ],
      }),
    ).toBe('\n\na');
  });
});

function replies(): fc.Arbitrary<RespReply> {
  const line = fc.string({ maxLength: 20 }).filter((text) => !/[\r\n]/.test(text));
  return fc.letrec<{ reply: RespReply }>((tie) => ({
    reply: fc.oneof(
      { maxDepth: 3 },
      fc.oneof(fc.string({ unit: 'grapheme', maxLength: 20 }), fc.constant(null)).map((text): RespReply => ({ kind: 'text', text })),
      line.map((text): RespReply => ({ kind: 'error', text })),
      fc.array(tie('reply'), { maxLength: 4 }).map((items): RespReply => ({ kind: 'array', items })),
    ),
  })).reply;
}

function encodeReply(reply: RespReply): Buffer {
  if (reply.kind === 'error') return Buffer.from(`-${reply.text}\r\n`);
  if (reply.kind === 'array')
    return Buffer.concat([Buffer.from(`*${reply.items?.length ?? -1}\r\n`), ...(reply.items ?? []).map(encodeReply)]);
  if (reply.text === null) return Buffer.from('$-1\r\n');
  return Buffer.from(`$${Buffer.byteLength(reply.text)}\r\n${reply.text}\r\n`);
}
