import { randomBytes } from 'node:crypto';
import { promises } from 'node:fs';
import type { PromiseFsClient } from 'isomorphic-git';

/** The file system for Git's stores: a file is there as a whole or not at all, whenever the process is killed. */
export const storeFileSystem: PromiseFsClient = { promises: { ...promises, writeFile: writeFileAtomically } };

export async function writeFileAtomically(path: string, data: Uint8Array | string): Promise<void> {
  const staged = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await promises.writeFile(staged, data);
    await promises.rename(staged, path);
  } catch (error) {
    await promises.rm(staged, { force: true });
    throw error;
  }
}
