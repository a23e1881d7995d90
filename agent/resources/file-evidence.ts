import type { FileStat } from '../host/index.ts';

/** Drift evidence from a stat, for people. */
export function formatEvidence(stat: FileStat): string {
  return `modified ${stat.modifiedAt}, owned by ${stat.owner}`;
}
