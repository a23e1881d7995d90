import { durationMs, type Middleware, readLimit, type SliceMember } from '../../../schemas/index.ts';

/** How a middleware wants its logs rotated, in bytes and milliseconds. */
export function resolveLogs({ spec: { logs } }: Middleware): SliceMember['logs'] {
  if (logs === undefined) return undefined;
  const { rotate, size, keep, age } = logs;
  return {
    ...(rotate === undefined ? {} : { rotate }),
    ...(size === undefined ? {} : { sizeBytes: bytesOf(size) }),
    ...(keep === undefined ? {} : { keep }),
    ...(age === undefined ? {} : { ageMs: durationMs(age) }),
  };
}

/** The schema has checked the form; what is more than can be counted is never reached. */
function bytesOf(size: string | number): number {
  const read = readLimit('fsize', size);
  return 'limit' in read ? Number(read.limit) : Number.MAX_SAFE_INTEGER;
}
