import { type ObjectEncodingOptions, promises, type Stats } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { PromiseFsClient } from 'isomorphic-git';

/**
 * The file system for one batch of reads from a store that does not change meanwhile. isomorphic-git asks anew for every object
 * whether the repository is there, whether the object is a loose file and which packs there are: three quarters of the time of
 * reading 10,000 files. Here each question is put to the disk once.
 */
export function createStoreReader(gitdir: string): PromiseFsClient {
  const objects = join(gitdir, 'objects');
  const readdir = once<string[]>((path) => promises.readdir(path));
  const stat = once<Stats>((path) => promises.stat(path));
  const missing = Object.assign(new Error('no such object'), { code: 'ENOENT' });

  const readFile = async (path: string, options: ObjectEncodingOptions | BufferEncoding | null = null): Promise<Buffer | string> => {
    const folder = dirname(path);
    const isLoose = dirname(folder) === objects && /^[0-9a-f]{2}$/.test(basename(folder));
    if (isLoose && !(await readdir(folder).catch((): string[] => [])).includes(basename(path))) throw missing;
    return await promises.readFile(path, options);
  };
  return { promises: { ...promises, readdir, stat, readFile } };
}

function once<T>(ask: (path: string) => Promise<T>): (path: string) => Promise<T> {
  const answers = new Map<string, Promise<T>>();
  return (path) => {
    const answer = answers.get(path) ?? ask(path);
    answers.set(path, answer);
    return answer;
  };
}
