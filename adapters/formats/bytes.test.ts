import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '../../tests/support/property-runs.ts';
import { bytesOfText, textOfBytes } from './bytes.ts';

describe('text of bytes', () => {
  it('gives back any bytes', () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 6 }),
      fc.string({ unit: 'binary', maxLength: 6 }).map((text) => new TextEncoder().encode(text)),
      fc.constantFrom(Uint8Array.of(0xed, 0xb2, 0x80), Uint8Array.of(0xef, 0xbb, 0xbf), Uint8Array.of(0xf4, 0x90, 0x80, 0x80)),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const bytes = Uint8Array.from(pieces.flatMap((one) => [...one]));
        expect(bytesOfText(textOfBytes(bytes))).toEqual(bytes);
      }),
      { numRuns: runs(1000) },
    );
  });

  it('reads UTF-8 as such, also beside bytes that are none', () => {
    expect(textOfBytes(new TextEncoder().encode('\ufeffé €😀'))).toBe('\ufeffé €😀');
    expect(textOfBytes(Uint8Array.of(0xc3, 0xa9, 0xff, 0xc3, 0x41))).toBe('é\udcff\udcc3A');
  });
});
