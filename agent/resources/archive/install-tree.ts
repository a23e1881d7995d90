import { createHash } from 'node:crypto';
import type { ResourceOf } from '../../../schemas/index.ts';
import type { Host } from '../../host/index.ts';
import { makeParents } from '../make-parents.ts';
import { type ApplyContext, ApplyError } from '../resource-module.ts';
import { runOrFail } from '../run-or-fail.ts';
import { readArchive } from './download.ts';
import { formatMarker, markerPath, readMarker } from './marker.ts';
import { unpack } from './unpack.ts';

const timeoutMs = 60_000;

/**
 * Downloads, checks the sha256, unpacks beside the place and renames: the directory is there as a whole or not at
 * all. Leftovers of an interrupted run are cleared first.
 */
export async function installTree(desired: ResourceOf<'archive'>, { host, signal }: ApplyContext): Promise<void> {
  const { name, via, fields } = desired;
  await refuseForeign(name, host);
  const bytes = await readArchive(via.url, { host, signal });
  checkDigest(bytes, fields.sha256);
  const work = { packed: `${name}.download`, unpacked: `${name}.tmp`, previous: `${name}.previous` };
  await makeParents(name, host);
  try {
    for (const path of Object.values(work)) await host.remove(path, { recursive: true });
    await host.writeFile(work.packed, { content: bytes, mode: '0600' });
    await host.makeDirectory(work.unpacked, { mode: '0755' });
    const top = await unpack(bytes, { file: work.packed, into: work.unpacked, stripComponents: via.stripComponents, host, signal });
    await host.writeFile(markerPath(top), { content: formatMarker(fields.sha256), mode: '0644' });
    // Unpacked files reach the disk before their directory gets its name.
    await runOrFail(['sync', '--file-system', top], { host, signal, timeoutMs });
    await swap(top, { into: name, previous: work.previous, host });
  } finally {
    for (const path of Object.values(work)) await host.remove(path, { recursive: true });
  }
}

/** Only an empty directory, or one that was unpacked here before, gives way. */
async function refuseForeign(name: string, host: Host): Promise<void> {
  const stat = await host.stat(name);
  if (stat === undefined) return;
  if (stat.type !== 'directory') throw new ApplyError(`${name} is a ${stat.type}, not a directory: move it away`);
  if ((await readMarker(name, host)) !== undefined || (await host.list(name)).length === 0) return;
  throw new ApplyError(`${name} holds files that were not unpacked by Plumb: move them away`);
}

function checkDigest(bytes: Uint8Array, expected: string): void {
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found === expected) return;
  throw new ApplyError(`the archive has sha256 ${found}, but Git says ${expected}: correct the package, or do not trust the source`);
}

/** A tree cannot be renamed over another, so the previous one steps aside for an instant. */
async function swap(
  from: string,
  { into, previous, host }: { readonly into: string; readonly previous: string; readonly host: Host },
): Promise<void> {
  const move = (source: string, target: string) => runOrFail(['mv', '--no-target-directory', '--', source, target], { host, timeoutMs });
  const standing = (await host.stat(into)) !== undefined;
  if (standing) await move(into, previous);
  try {
    await move(from, into);
  } catch (error) {
    if (standing) await move(previous, into);
    throw error;
  }
}
