import { readdirSync, readlinkSync } from 'node:fs';
import type { ServiceProcess, SocketAddress } from './host.ts';
import type { Listener } from './socket-table.ts';

interface Looked {
  /** Inodes of all listening sockets of the machine at the time. */
  readonly machine: ReadonlySet<string>;
  /** Inodes of all sockets that the service held then. */
  readonly own: ReadonlySet<string>;
}

const maxServices = 200;

/**
 * Where the processes of a service listen. Their open files are looked at only when the service is another one or the machine has a
 * listening socket that it did not have before; what may not be looked at is left out.
 */
export function createListenerList(readTable: () => readonly Listener[]) {
  const known = new Map<string, Looked>();
  return async (own: ServiceProcess): Promise<readonly SocketAddress[]> => {
    const table = readTable();
    const key = `${own.main.pid}@${own.main.startTicks}`;
    const before = known.get(key);
    const isAsBefore = before !== undefined && table.every(({ inode }) => before.machine.has(inode));
    const looked = isAsBefore ? before : { machine: new Set(table.map(({ inode }) => inode)), own: await listSockets(own) };
    if (known.size > maxServices) known.clear();
    known.set(key, looked);
    return table.filter(({ inode }) => looked.own.has(inode)).map(({ address, port }) => ({ address, port }));
  };
}

async function listSockets({ main, rest }: ServiceProcess): Promise<ReadonlySet<string>> {
  const processes = [main, ...(await rest())];
  return new Set(processes.flatMap(({ pid }) => socketsOf(`/proc/${pid}/fd`)));
}

function socketsOf(directory: string): readonly string[] {
  try {
    return readdirSync(directory).flatMap((name) => socketOf(`${directory}/${name}`) ?? []);
  } catch {
    return [];
  }
}

function socketOf(path: string): string | undefined {
  try {
    return /^socket:\[(\d+)\]$/.exec(readlinkSync(path))?.[1];
  } catch {
    return undefined;
  }
}
