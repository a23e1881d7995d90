import { endianness } from 'node:os';
import { isAnyAddress, plainAddress } from '../../schemas/index.ts';

/** A socket that takes what comes to it. */
export interface Listener {
  readonly inode: string;
  /** Number of the user that opened it. */
  readonly uid: number;
  /** As plainAddress writes it, 0.0.0.0 or :: for every one; for a unix socket its path. */
  readonly address: string;
  readonly port: number;
}

const anyAddress4 = '0.0.0.0';
const anyAddress6 = '::';
/** States of /proc/net: a TCP socket that listens, a UDP socket that is connected to nobody. */
const takingStates = { tcp: '0A', udp: '07' } as const;

/** The listening sockets of a table of /proc/net/tcp, tcp6, udp or udp6. */
export function parseSocketTable(text: string, protocol: keyof typeof takingStates): readonly Listener[] {
  return text.split('\n').flatMap((line): Listener[] => {
    const [, local = '', , state, , , , uid, , inode] = line.trim().split(/\s+/);
    const [address, port] = local.split(':');
    if (state !== takingStates[protocol] || inode === undefined || address === undefined || port === undefined) return [];
    return [{ inode, uid: Number(uid), address: parseAddress(address), port: Number.parseInt(port, 16) }];
  });
}

/** The listening sockets of /proc/net/unix that have a name. */
export function parseUnixTable(text: string): readonly Listener[] {
  return text.split('\n').flatMap((line): Listener[] => {
    const [, , , flags, , , inode, ...path] = line.trim().split(/\s+/);
    const isListening = flags !== undefined && (Number.parseInt(flags, 16) & 0x10000) !== 0;
    return isListening && inode !== undefined && path.length > 0 ? [{ inode, uid: -1, address: path.join(' '), port: 0 }] : [];
  });
}

/**
 * Those that a connection to the address reaches: the kernel prefers the very address to all addresses, and a socket of its own
 * family to one of IPv6 that takes both. Several share one place by SO_REUSEPORT.
 */
export function takersOf(table: readonly Listener[], { address, port }: { readonly address: string; readonly port: number }) {
  const wanted = plainAddress(address);
  const ranks = wanted.includes(':') ? [wanted, anyAddress6] : [wanted, anyAddress4, anyAddress6];
  const onPort = table.filter((listener) => listener.port === port);
  return ranks.map((rank) => onPort.filter((listener) => listener.address === rank)).find((found) => found.length > 0) ?? [];
}

/**
 * Those beside which nothing else can listen there. A socket of every IPv6 address is left out where only IPv4 is wanted and the
 * other way round: whether it takes both families does not show.
 */
export function rivalsOf(table: readonly Listener[], { address, port }: { readonly address: string | undefined; readonly port: number }) {
  const wanted = address === undefined || address === '*' ? undefined : plainAddress(address);
  return table.filter((listener) => {
    if (listener.port !== port) return false;
    if (wanted === undefined || listener.address === wanted) return true;
    const isSameFamily = listener.address.includes(':') === wanted.includes(':');
    return isSameFamily && (isAnyAddress(wanted) || isAnyAddress(listener.address));
  });
}

/** The kernel prints addresses as 32-bit words of the machine's own order. */
function parseAddress(hex: string): string {
  const words = (hex.match(/.{8}/g) ?? []).map((word) => {
    const bytes = word.match(/../g) ?? [];
    return endianness() === 'LE' ? bytes.toReversed() : bytes;
  });
  const bytes = words.flat();
  if (bytes.length === 4) return bytes.map((byte) => Number.parseInt(byte, 16)).join('.');
  const groups = bytes.flatMap((byte, index) => (index % 2 === 0 ? [`${byte}${bytes[index + 1] ?? ''}`] : []));
  return plainAddress(groups.join(':'));
}
