import { createHmac, randomBytes } from 'node:crypto';

const key = randomBytes(32);

/** Stands for a sensitive value: tells that it changed, never what it is. The key lives as long as the process. */
export function maskValue(value: unknown): string {
  const tag = createHmac('sha256', key)
    .update(JSON.stringify(value) ?? '')
    .digest('hex')
    .slice(0, 8);
  return `(sensitive ${tag})`;
}
