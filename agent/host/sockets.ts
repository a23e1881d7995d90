import { closeSync, openSync, readdirSync, readFileSync, readlinkSync, readSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { isAnyAddress, plainAddress } from '../../schemas/index.ts';
import type { ProcessFacts, ServiceProcess, SocketHolder, SocketHolders, SocketPlace } from './host.ts';
import { createListenerList } from './list-listeners.ts';
import { nameProcess } from './name-process.ts';
import { type Listener, parseSocketTable, parseUnixTable, rivalsOf, takersOf } from './socket-table.ts';

/**
 * How long a look at all sockets of the machine is used again, which costs milliseconds where the kernel's table is large. What it
 * says is believed only while the service still holds those very sockets; only one that joins them is seen this much later.
 */
const tableMs = 5000;
const chunkBytes = 16 * 1024;

interface ProcessTable {
  readonly read: (pid: number) => ProcessFacts | undefined;
  readonly list: () => readonly ProcessFacts[];
}

/** Where a process was found to hold a socket. */
interface Holding {
  readonly pid: number;
  readonly startTicks: string;
  readonly descriptor: string;
}

interface Hold extends Holding {
  readonly service: string;
}

type Owner = 'own' | 'other' | 'unseen';

/** Says who holds the sockets of this machine, through /proc. */
export function createSockets(processes: ProcessTable) {
  const readTables = createTables();
  const holds = new Map<string, Hold>();
  const strangers = new Map<string, Holding>();

  async function find(place: SocketPlace, own: ServiceProcess | undefined): Promise<SocketHolders> {
    if (place.use === 'connect' && place.address !== undefined && !isHere(place.address)) return { status: 'elsewhere' };
    const maxAgeMs = place.use === 'connect' ? tableMs : 0;
    const seen = await judge(selectListeners(readTables(place, maxAgeMs), place), own);
    if (seen.length > 0 && seen.every(({ owner }) => owner === 'own')) return { status: 'known', holders: seen.map(toHolder) };
    return describe(await judge(selectListeners(readTables(place, 0), place), own), { place, own });
  }

  async function judge(listeners: readonly Listener[], own: ServiceProcess | undefined) {
    const judged: { readonly listener: Listener; readonly owner: Owner }[] = [];
    for (const listener of listeners) judged.push({ listener, owner: own === undefined ? 'other' : await ownerOf(listener, own) });
    return judged;
  }

  /** What was found once costs one look at that descriptor; the rest of a service is looked at only for a socket not found yet. */
  async function ownerOf({ inode }: Listener, own: ServiceProcess): Promise<Owner> {
    const service = `${own.main.pid}@${own.main.startTicks}`;
    const hold = holds.get(inode);
    if (hold?.service === service && stillHolds(hold, inode)) return 'own';
    let isUnseen = false;
    for (const candidates of [async () => [own.main], own.rest]) {
      for (const { pid, startTicks } of await candidates()) {
        const descriptor = findDescriptor(pid, inode);
        if (descriptor === 'unseen') isUnseen = true;
        else if (descriptor !== undefined) {
          if (holds.size > 1000) holds.clear();
          holds.set(inode, { service, pid, startTicks, descriptor });
          return 'own';
        }
      }
    }
    holds.delete(inode);
    return isUnseen ? 'unseen' : 'other';
  }

  function stillHolds({ pid, startTicks, descriptor }: Holding, inode: string): boolean {
    return readLink(`/proc/${pid}/fd/${descriptor}`) === `socket:[${inode}]` && processes.read(pid)?.startTicks === startTicks;
  }

  function describe(judged: readonly { readonly listener: Listener; readonly owner: Owner }[], asked: AskedPlace): SocketHolders {
    if (judged.some(({ owner }) => owner === 'unseen'))
      return { status: 'unseen', reason: `the open files of process ${asked.own?.main.pid} can be read by root only` };
    if (judged.length === 0 && asked.place.use === 'connect' && asked.own !== undefined && !sharesNetwork(asked.own.main.pid))
      return { status: 'unseen', reason: `process ${asked.own.main.pid} has a network of its own` };
    return { status: 'known', holders: judged.map((one) => (one.owner === 'own' ? toHolder(one) : findStranger(one.listener))) };
  }

  function findStranger({ address, port, inode }: Listener): SocketHolder {
    const known = strangers.get(inode);
    const found = known !== undefined && stillHolds(known, inode) ? known : searchStranger(inode);
    if (strangers.size > 1000) strangers.clear();
    if (found === undefined) strangers.delete(inode);
    else strangers.set(inode, found);
    const at = { address, port, isOwn: false };
    return found === undefined ? at : { ...at, pid: found.pid, name: nameProcess(found.pid) };
  }

  /** Looks at every process: for a message only. The first one that opened it, before those that inherited it. */
  function searchStranger(inode: string): Holding | undefined {
    const holding = processes.list().flatMap(({ pid, startTicks }): readonly Holding[] => {
      const descriptor = findDescriptor(pid, inode);
      return descriptor === undefined || descriptor === 'unseen' ? [] : [{ pid, startTicks, descriptor }];
    });
    // A socket that systemd handed on is still open in systemd itself.
    return holding.find(({ pid }) => pid !== 1) ?? holding[0];
  }

  const list = createListenerList(() => readTables({ use: 'connect' }, tableMs));
  return { find, list };
}

interface AskedPlace {
  readonly place: SocketPlace;
  readonly own: ServiceProcess | undefined;
}

function toHolder({ listener }: { readonly listener: Listener }): SocketHolder {
  return { address: listener.address, port: listener.port, isOwn: true };
}

function selectListeners(table: readonly Listener[], { use, address, port, path }: SocketPlace): readonly Listener[] {
  if (path !== undefined) return table.filter((listener) => listener.address === path);
  if (port === undefined) return [];
  return use === 'listen' ? rivalsOf(table, { address, port }) : takersOf(table, { address: address ?? '127.0.0.1', port });
}

function createTables() {
  const known = new Map<string, { readonly readAtMs: number; readonly listeners: readonly Listener[] }>();
  return ({ protocol = 'tcp', path }: SocketPlace, maxAgeMs: number): readonly Listener[] => {
    const name = path === undefined ? protocol : 'unix';
    const nowMs = performance.now();
    const last = known.get(name);
    if (last !== undefined && nowMs - last.readAtMs < maxAgeMs) return last.listeners;
    const listeners = readListeners(name);
    known.set(name, { readAtMs: nowMs, listeners });
    return listeners;
  };
}

function readListeners(name: 'tcp' | 'udp' | 'unix'): readonly Listener[] {
  if (name === 'unix') return parseUnixTable(readText('/proc/net/unix') ?? '');
  return [name, `${name}6`].flatMap((table) => {
    const text = name === 'udp' ? readText(`/proc/net/${table}`) : readWhileListening(`/proc/net/${table}`);
    return parseSocketTable(text ?? '', name);
  });
}

/** The lines of listening sockets come first: those of connections, which may be thousands, are not read. */
function readWhileListening(path: string): string | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return undefined;
  }
  try {
    const chunk = Buffer.allocUnsafe(chunkBytes);
    let text = '';
    for (let bytes = readSync(file, chunk); bytes > 0; bytes = readSync(file, chunk)) {
      text += chunk.toString('latin1', 0, bytes);
      if (/\n\s*\d+: \S+ \S+ (?!0A)[0-9A-F]{2} /.test(text.slice(-bytes - 200))) return text;
    }
    return text;
  } finally {
    closeSync(file);
  }
}

function isHere(address: string): boolean {
  const plain = plainAddress(address);
  if (isAnyAddress(plain) || plain.startsWith('127.') || plain === '::1') return true;
  return Object.values(networkInterfaces()).some((own) => own?.some((one) => plainAddress(one.address) === plain));
}

/** Name of the descriptor; `unseen` where somebody else's process does not show its own. */
function findDescriptor(pid: number, inode: string): string | undefined {
  const directory = `/proc/${pid}/fd`;
  try {
    return readdirSync(directory).find((name) => readLink(`${directory}/${name}`) === `socket:[${inode}]`);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EACCES' ? 'unseen' : undefined;
  }
}

/** A process that cannot be looked at does not show that it shares the agent's network. */
function sharesNetwork(pid: number): boolean {
  return readLink(`/proc/${pid}/ns/net`) === readLink('/proc/self/ns/net');
}

function readLink(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
