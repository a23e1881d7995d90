import { dirname } from 'node:path';
import type { Host } from '../host/index.ts';

export const parentMode = '0755';

/** Makes the missing directories above a path, owned by the agent's user. */
export async function makeParents(path: string, host: Host): Promise<void> {
  const parent = dirname(path);
  if (parent === path || (await host.stat(parent)) !== undefined) return;
  await makeParents(parent, host);
  await host.makeDirectory(parent, { mode: parentMode });
}
