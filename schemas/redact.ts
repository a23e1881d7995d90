import { createHmac, randomBytes } from 'node:crypto';

const key = randomBytes(32);

/** Texts from which on a length tells nothing of a secret. */
const longText = 64;

/** Stands for a sensitive value: tells that it changed, and the size of a long text, never what it is. The key lives as long as the process. */
export function maskValue(value: unknown): string {
  const tag = createHmac('sha256', key)
    .update(JSON.stringify(value) ?? '')
    .digest('hex')
    .slice(0, 8);
  const size = typeof value === 'string' && value.length >= longText ? `, ${Buffer.byteLength(value)} bytes` : '';
  return `(sensitive ${tag}${size})`;
}
