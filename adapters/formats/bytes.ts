const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** First of the lone surrogates that stand for the bytes 0x00 to 0xff; only those from 0x80 on occur. */
const escapeBase = 0xdc00;

/**
 * The text of a file of any bytes: UTF-8, and each byte that is none stands as a lone surrogate (U+DC80 to U+DCFF), which no
 * UTF-8 text holds. `bytesOfText` gives back exactly these bytes.
 */
export function textOfBytes(bytes: Uint8Array): string {
  const whole = decode(bytes);
  if (whole !== undefined) return whole;
  let text = '';
  let from = 0;
  for (let at = 0; at < bytes.length; ) {
    const length = characterLength(bytes, at);
    if (length === 0) {
      text += (decode(bytes.subarray(from, at)) ?? '') + String.fromCharCode(escapeBase + (bytes[at] ?? 0));
      from = at + 1;
    }
    at += Math.max(length, 1);
  }
  return text + (decode(bytes.subarray(from)) ?? '');
}

export function bytesOfText(text: string): Uint8Array {
  if (text.isWellFormed()) return encoder.encode(text);
  const parts = text.split(/([\udc80-\udcff])/u);
  return Uint8Array.from(parts.flatMap((part, index) => (index % 2 === 1 ? [part.charCodeAt(0) - escapeBase] : [...encoder.encode(part)])));
}

/** Whether a UTF-16 unit stands for a byte that is no UTF-8. */
export function isEscapedByte(code: number): boolean {
  return code >= escapeBase + 0x80 && code <= escapeBase + 0xff;
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Bytes of the character that begins there; 0 where none does. */
function characterLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  return at + length <= bytes.length && decode(bytes.subarray(at, at + length)) !== undefined ? length : 0;
}
