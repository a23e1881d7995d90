/** A reply of the Redis serialization protocol, version 2. */
export type RespReply =
  | { readonly kind: 'text'; readonly text: string | null }
  | { readonly kind: 'error'; readonly text: string }
  | { readonly kind: 'array'; readonly items: readonly RespReply[] | null };

/** Bytes that are not the protocol. */
export class RespError extends Error {
  override readonly name = 'RespError';
}

const maxDepth = 32;
const maxLength = 64 * 1024 * 1024;

/** A command as an array of bulk strings, which needs no quoting. */
export function encodeCommand(words: readonly string[]): Buffer {
  const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
  return Buffer.from(`*${words.length}\r\n${parts.join('')}`);
}

/** The reply that begins at `offset`, and where the next one does; undefined while it is not complete. Throws RespError. */
export function parseReply(bytes: Buffer, offset = 0, depth = 0): { readonly reply: RespReply; readonly end: number } | undefined {
  const lineEnd = bytes.indexOf('\r\n', offset);
  if (lineEnd < 0) return undefined;
  const line = bytes.toString('utf8', offset + 1, lineEnd);
  const next = lineEnd + 2;
  const sigil = bytes.toString('latin1', offset, offset + 1);
  switch (sigil) {
    case '+':
    case ':':
      return { reply: { kind: 'text', text: line }, end: next };
    case '-':
      return { reply: { kind: 'error', text: line }, end: next };
    case '$':
      return parseBulk(bytes, next, parseLength(line));
    case '*':
      if (depth >= maxDepth) throw new RespError(`a reply is nested deeper than ${maxDepth}`);
      return parseArray(bytes, { start: next, length: parseLength(line), depth });
    default:
      throw new RespError(`not a reply of the Redis protocol: it begins with ${JSON.stringify(sigil)}`);
  }
}

/** Text of a reply: elements of arrays a line each, however deep. */
export function formatReply(reply: RespReply): string {
  if (reply.kind === 'array') return (reply.items ?? []).map(formatReply).join('\n');
  return reply.text ?? '';
}

function parseBulk(bytes: Buffer, start: number, length: number): ReturnType<typeof parseReply> {
  if (length < 0) return { reply: { kind: 'text', text: null }, end: start };
  if (bytes.length < start + length + 2) return undefined;
  return { reply: { kind: 'text', text: bytes.toString('utf8', start, start + length) }, end: start + length + 2 };
}

function parseArray(
  bytes: Buffer,
  array: { readonly start: number; readonly length: number; readonly depth: number },
): ReturnType<typeof parseReply> {
  if (array.length < 0) return { reply: { kind: 'array', items: null }, end: array.start };
  const items: RespReply[] = [];
  let end = array.start;
  while (items.length < array.length) {
    const parsed = parseReply(bytes, end, array.depth + 1);
    if (parsed === undefined) return undefined;
    items.push(parsed.reply);
    end = parsed.end;
  }
  return { reply: { kind: 'array', items }, end };
}

function parseLength(line: string): number {
  const length = Number(line);
  if (!/^-?[0-9]+$/.test(line) || length > maxLength || length < -1)
    throw new RespError(`not a length: ${JSON.stringify(line.slice(0, 40))}`);
  return length;
}
