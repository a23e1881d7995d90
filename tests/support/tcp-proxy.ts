import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface TcpProxy {
  readonly port: number;
  /**
   * pass: as if it were not there. silence: nothing goes through and nobody is told, as when a network falls apart.
   * reset: connections end, and new ones at once.
   */
  readonly set: (mode: ProxyMode) => void;
  readonly close: () => Promise<void>;
}

export type ProxyMode = 'pass' | 'silence' | 'reset';

interface Pair {
  readonly client: Socket;
  readonly upstream: Socket;
}

/** Stands between a program and a port of this machine. What was on its way during a silence arrives after it. */
export async function startTcpProxy(target: number): Promise<TcpProxy> {
  const pairs = new Set<Pair>();
  let mode: ProxyMode = 'pass';
  const server = createServer((client) => {
    if (mode === 'reset') {
      client.resetAndDestroy();
      return;
    }
    const pair = { client, upstream: connect(target, '127.0.0.1') };
    pairs.add(pair);
    join(pair, () => pairs.delete(pair));
    apply(pair, mode);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    set: (next) => {
      mode = next;
      for (const pair of pairs) apply(pair, mode);
    },
    close: async () => {
      for (const pair of pairs) apply(pair, 'reset');
      const closed = once(server, 'close');
      server.close();
      await closed;
    },
  };
}

/** Bytes pass only while nobody holds them back; an end passes with them. */
function join({ client, upstream }: Pair, onEnd: () => void): void {
  for (const [from, to] of [
    [client, upstream],
    [upstream, client],
  ] as const) {
    from.on('data', (chunk) => to.write(chunk));
    from.on('end', () => to.end());
    from.on('error', () => to.destroy());
    from.on('close', onEnd);
  }
}

function apply({ client, upstream }: Pair, mode: ProxyMode): void {
  for (const socket of [client, upstream]) {
    if (mode === 'pass') socket.resume();
    else if (mode === 'silence') socket.pause();
    else socket.resetAndDestroy();
  }
}
