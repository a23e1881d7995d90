import type { FileStat } from '../host/index.ts';

/** Drift evidence from a stat, for people. */
export function formatEvidence(stat: FileStat): string {
  return `modified ${stat.modifiedAt}, owned by ${stat.owner}`;
}

/**
 * The version as it stays once the file is at rest. While a file is younger than a tick each look has a version of its own, so
 * that its content is read again; two changes and a reload between them do not fit into a tick.
 */
export function formatVersion({ version }: FileStat): string {
  return version.replace(/:look\d+$/, '');
}
