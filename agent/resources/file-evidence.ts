import type { FileStat } from '../host/index.ts';

/** What a stat tells of how a difference came about, for people. */
export function formatEvidence(stat: FileStat): string {
  return `modified ${stat.modifiedAt}, owned by ${stat.owner}`;
}
