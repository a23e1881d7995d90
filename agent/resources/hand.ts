import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createLocalHost, createMemoryHost, type Host, type MemoryHost } from '../host/index.ts';

/** Someone at the keyboard of the machine under test, who does not ask Plumb. */
export interface Hand {
  write(path: string, content: string, mode?: string): Promise<void>;
  setMode(path: string, mode: string): Promise<void>;
  link(path: string, target: string): Promise<void>;
  directory(path: string, mode?: string): Promise<void>;
  remove(path: string): Promise<void>;
}

export interface Machine<H extends Host = Host> {
  readonly host: H;
  readonly hand: Hand;
  stop(): Promise<void>;
}

/** A machine in memory. */
export async function aMemoryMachine(options: { readonly privileged?: boolean } = {}): Promise<Machine<MemoryHost>> {
  const host = createMemoryHost(options);
  return {
    host,
    stop: async () => undefined,
    hand: {
      write: async (path, content, mode = '0644') => host.put(path, { type: 'file', content, mode }),
      setMode: async (path, mode) => {
        const stat = await host.stat(path);
        const content = stat?.type === 'file' ? await host.readFile(path) : undefined;
        host.put(path, content === undefined ? { type: 'directory', mode } : { type: 'file', content, mode });
      },
      link: async (path, target) => host.put(path, { type: 'link', target }),
      directory: async (path, mode = '0755') => host.put(path, { type: 'directory', mode }),
      remove: async (path) => host.put(path, undefined),
    },
  };
}

/** This machine, below a temporary directory. */
export async function aLocalMachine(): Promise<Machine> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'plumb-resource-')));
  return {
    host: createLocalHost({ root }),
    stop: () => rm(root, { recursive: true, force: true }),
    hand: {
      write: async (path, content, mode = '0644') => {
        await mkdir(dirname(path), { recursive: true });
        await rm(path, { recursive: true, force: true });
        await writeFile(path, content);
        await chmod(path, mode);
      },
      setMode: (path, mode) => chmod(path, mode),
      link: async (path, target) => {
        await rm(path, { recursive: true, force: true });
        await symlink(target, path);
      },
      directory: async (path, mode = '0755') => {
        await rm(path, { recursive: true, force: true });
        await mkdir(path, { recursive: true });
        await chmod(path, mode);
      },
      remove: (path) => rm(path, { recursive: true, force: true }),
    },
  };
}

export const machines = [
  { on: 'in memory', open: aMemoryMachine as () => Promise<Machine> },
  { on: 'on this machine', open: aLocalMachine },
] as const;
