import { join } from 'node:path';
import type { Host } from '../host/index.ts';

/** The agent's own small files: ledger, last good slice, sequence, spool. Every write is atomic and durable. */
export interface StateDirectory {
  readonly path: string;
  read(name: string): Promise<string | undefined>;
  write(name: string, content: string): Promise<void>;
  remove(name: string): Promise<void>;
  list(directory: string): Promise<readonly string[]>;
}

/** The same files for who may only look: what is written or removed is let be. */
export function readOnlyState(state: StateDirectory): StateDirectory {
  return { ...state, write: async () => {}, remove: async () => {} };
}

export async function createStateDirectory(host: Host, path: string): Promise<StateDirectory> {
  const ensure = async (directory: string) => {
    if ((await host.stat(directory)) === undefined) await host.makeDirectory(directory, { mode: '0700' });
  };
  await ensure(path);
  await ensure(join(path, 'spool'));
  return {
    path,
    read: async (name) => (await host.readFile(join(path, name)))?.toString('utf8'),
    write: (name, content) => host.writeFile(join(path, name), { content, mode: '0600' }),
    remove: (name) => host.remove(join(path, name)),
    list: (directory) => host.list(join(path, directory)),
  };
}
