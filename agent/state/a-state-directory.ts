import { createMemoryHost, type MemoryHost } from '../host/index.ts';
import { createStateDirectory, type StateDirectory } from './state-directory.ts';

/** The agent's own files on a machine in memory, for tests. */
export async function aStateDirectory(): Promise<{ readonly host: MemoryHost; readonly state: StateDirectory }> {
  const host = createMemoryHost();
  return { host, state: await createStateDirectory(host, '/var/lib/plumb-agent') };
}

/** The same files for a process that is killed at its nth change of them: that change does not happen, nor any after it. */
export function killedAt(state: StateDirectory, change: number): StateDirectory {
  let changes = 0;
  const live = () => {
    changes += 1;
    if (changes >= change) throw new Error('killed');
  };
  return {
    ...state,
    write: async (name, content) => {
      live();
      await state.write(name, content);
    },
    remove: async (name) => {
      live();
      await state.remove(name);
    },
  };
}
