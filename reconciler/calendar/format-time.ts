import type { Timestamp } from '../../schemas/index.ts';

/** Milliseconds since the epoch as ISO 8601 in UTC. */
export function formatTime(ms: number): Timestamp {
  return new Date(ms).toISOString();
}
