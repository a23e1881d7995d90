import { dirname, join } from 'node:path';
import { type FileStat, type Host, HostError } from '../host/index.ts';
import { ApplyError } from './resource-module.ts';

const folder = 'aside';

/**
 * Moves an entry into the agent's state directory, under a number of its own and its whole path, so that nothing kept earlier is
 * written over. Only the agent's user gets at it there. Returns the new place.
 */
export async function moveAside(path: string, { host, state }: { readonly host: Host; readonly state: string }): Promise<string> {
  const stat = await host.stat(path);
  if (stat === undefined) return path;
  const target = join(await nextFolder(join(state, folder), host), path.slice(host.root.length));
  await makeClosed(dirname(target), state, host);
  try {
    await host.rename(path, target);
  } catch (error) {
    if (!(error instanceof HostError) || error.code !== 'EXDEV') throw error;
    await copyAcross(path, { stat, target, host });
    await host.remove(path, { recursive: true });
  }
  // What was executable or readable for everybody is neither in the agent's keeping.
  if (stat.type === 'file') await host.setAttributes(target, { mode: '0600' });
  if (stat.type === 'directory') await host.setAttributes(target, { mode: '0700' });
  return target;
}

async function nextFolder(aside: string, host: Host): Promise<string> {
  const taken = (await host.list(aside)).map(Number).filter(Number.isSafeInteger);
  return join(aside, String(Math.max(0, ...taken) + 1).padStart(4, '0'));
}

async function makeClosed(directory: string, state: string, host: Host): Promise<void> {
  if (directory === state || (await host.stat(directory)) !== undefined) return;
  await makeClosed(dirname(directory), state, host);
  await host.makeDirectory(directory, { mode: '0700' });
}

/** Another file system: a copy of what can be copied. */
async function copyAcross(
  path: string,
  { stat, target, host }: { readonly stat: FileStat; readonly target: string; readonly host: Host },
): Promise<void> {
  if (stat.type === 'link') return host.writeLink(target, stat.linkTarget ?? '');
  if (stat.type === 'file') {
    const content = await host.readFile(path, { maxBytes: Math.max(stat.sizeBytes, 1) });
    return host.writeFile(target, { content: content ?? '', mode: '0600' });
  }
  if (stat.type !== 'directory')
    throw new ApplyError(`${path} is a device, pipe or socket and the agent's state is on another file system: move it away`);
  await host.makeDirectory(target, { mode: '0700' });
  for (const name of await host.list(path)) {
    const child = await host.stat(join(path, name));
    if (child !== undefined) await copyAcross(join(path, name), { stat: child, target: join(target, name), host });
  }
}
