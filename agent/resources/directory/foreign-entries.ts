import { join } from 'node:path';
import { isNameMatch, type ResourceOf } from '../../../schemas/index.ts';
import { type FileStat, HostError } from '../../host/index.ts';
import type { ObserveContext } from '../resource-module.ts';

export interface ForeignEntry {
  readonly name: string;
  readonly stat: FileStat;
}

/** Entries that the product reads and no resource wants, by name. Links and devices are entries like any other. */
export async function foreignEntries(
  { name: directory, via }: Pick<ResourceOf<'directory'>, 'name' | 'via'>,
  { host, holds }: Pick<ObserveContext, 'host' | 'holds'>,
): Promise<readonly ForeignEntry[]> {
  const { exclusive = [], left = [] } = via;
  if (exclusive.length === 0 || holds === undefined) return [];
  const names = (await host.list(directory)).filter(
    (name) => !left.includes(name) && exclusive.some((pattern) => isNameMatch(pattern, name)),
  );
  const found: ForeignEntry[] = [];
  for (const name of names) {
    const path = join(directory, name);
    const stat = holds(path) ? undefined : await statOf(path, host);
    if (stat !== undefined) found.push({ name, stat });
  }
  return found;
}

/** A name that the host refuses as a path is left: nothing could be done about it. */
async function statOf(path: string, host: ObserveContext['host']): Promise<FileStat | undefined> {
  try {
    return await host.stat(path);
  } catch (error) {
    if (error instanceof HostError && error.code === 'PATH_REFUSED') return undefined;
    throw error;
  }
}
