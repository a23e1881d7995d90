import type { Socket } from 'node:net';
import type { Context } from 'hono';

/** Bounds the connections of each source, so that none takes what is another's. The oldest of the source that has too many is closed. */
export interface ConnectionShares {
  /** A connection of which nothing is known but the address. */
  take(socket: Socket): void;
  /** A request on it was signed by that host. */
  proveHost(c: Context, host: string): void;
  /** A request on it was permitted to read. */
  proveReader(c: Context): void;
}

export interface ConnectionLimits {
  /** Connections without a permitted request: of one address, and of all. */
  readonly strangers: ShareLimits;
  /** Connections that read. A proxy brings those of many people from one address. */
  readonly readers: ShareLimits;
  /** Connections of one host that signed. */
  readonly perHost: number;
}

interface ShareLimits {
  readonly each: number;
  readonly all: number;
}

const connectionLimits: ConnectionLimits = {
  strangers: { each: 256, all: 1024 },
  readers: { each: 1000, all: 2000 },
  perHost: 128,
};

export function createConnectionShares({ strangers, readers, perHost }: ConnectionLimits = connectionLimits): ConnectionShares {
  const pools = {
    stranger: createPool(strangers),
    reader: createPool(readers),
    host: createPool({ each: perHost, all: Number.POSITIVE_INFINITY }),
  };
  const homes = new WeakMap<Socket, { readonly pool: Pool; readonly source: string }>();
  const move = (socket: Socket, kind: keyof typeof pools, source: string): void => {
    const home = homes.get(socket);
    const pool = pools[kind];
    // A host that also reads stays what it has proven to be.
    if (home === undefined || (home.pool === pool && home.source === source) || (kind === 'reader' && home.pool === pools.host)) return;
    home.pool.remove(socket, home.source);
    homes.set(socket, { pool, source });
    pool.add(socket, source);
  };
  return {
    take: (socket) => {
      const source = socket.remoteAddress ?? '';
      homes.set(socket, { pool: pools.stranger, source });
      socket.once('close', () => {
        const home = homes.get(socket);
        home?.pool.remove(socket, home.source);
      });
      pools.stranger.add(socket, source);
    },
    proveHost: (c, host) => {
      const socket = socketOf(c);
      if (socket !== undefined) move(socket, 'host', host);
    },
    proveReader: (c) => {
      const socket = socketOf(c);
      if (socket !== undefined) move(socket, 'reader', socket.remoteAddress ?? '');
    },
  };
}

/** Undefined for a request that came over no socket, as in tests. */
export function socketOf(c: Context): Socket | undefined {
  return (c.env as { readonly incoming?: { readonly socket?: Socket } } | undefined)?.incoming?.socket;
}

interface Pool {
  add(socket: Socket, source: string): void;
  remove(socket: Socket, source: string): void;
}

function createPool({ each, all }: ShareLimits): Pool {
  const sources = new Map<string, Set<Socket>>();
  let total = 0;
  const remove = (socket: Socket, source: string): void => {
    const own = sources.get(source);
    if (own?.delete(socket) !== true) return;
    total -= 1;
    if (own.size === 0) sources.delete(source);
  };
  const closeOldest = (source: string): void => {
    const [oldest] = sources.get(source) ?? [];
    if (oldest === undefined) return;
    remove(oldest, source);
    oldest.destroy();
  };
  return {
    remove,
    add: (socket, source) => {
      const own = sources.get(source) ?? new Set();
      sources.set(source, own.add(socket));
      total += 1;
      if (own.size > each) closeOldest(source);
      else if (total > all) closeOldest(findLargest(sources));
    },
  };
}

function findLargest(sources: ReadonlyMap<string, ReadonlySet<Socket>>): string {
  let largest = '';
  let most = 0;
  for (const [source, { size }] of sources) {
    if (size <= most) continue;
    most = size;
    largest = source;
  }
  return largest;
}
