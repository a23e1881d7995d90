import type { Handler } from 'hono';
import { streamSSE } from 'hono/streaming';
import { socketOf } from '../http/connection-shares.ts';
import { respondError } from '../http/respond.ts';
import type { ChangeHub, LiveChange } from './change-hub.ts';
import type { StreamMetrics } from './stream-metrics.ts';

export interface StreamRouteOptions {
  readonly hub: ChangeHub;
  readonly metrics: StreamMetrics;
  /** Aborted when the server stops. */
  readonly stopping: AbortSignal;
  /** Proxies close what is silent for longer. */
  readonly heartbeatMs: number;
}

const maxStreams = 500;
const maxWaiting = 100;

/** An open stream, and the address of its reader. */
interface OpenStream {
  readonly address: string;
  readonly close: () => void;
}

/** Server-sent events `report`, `commit`, `rollout` and `resync`: hints to read again, never the data itself. */
export function createStreamHandler({ hub, metrics, stopping, heartbeatMs }: StreamRouteOptions): Handler {
  const streams = new Set<OpenStream>();
  return (c) => {
    const address = socketOf(c)?.remoteAddress ?? '';
    if (streams.size >= maxStreams && !makeRoom(streams, address))
      return respondError(c, { status: 503, code: 'busy', message: `${maxStreams} pages listen already` });
    c.header('x-accel-buffering', 'no');
    return streamSSE(c, async (stream) => {
      const queue = createQueue();
      const ending = new AbortController();
      const open: OpenStream = { address, close: () => ending.abort() };
      ending.signal.addEventListener('abort', queue.end);
      streams.add(open);
      const unsubscribe = hub.subscribe(queue.push);
      metrics.setStreams(hub.size());
      stream.onAbort(queue.end);
      stopping.addEventListener('abort', queue.end);
      try {
        await stream.write('retry: 2000\n: plumb\n\n');
        while (!stream.aborted && !stopping.aborted && !ending.signal.aborted) {
          const changes = await queue.take(heartbeatMs);
          if (changes.length === 0) await stream.write(': \n\n');
          for (const { kind, ...data } of changes) await stream.writeSSE({ event: kind, data: JSON.stringify(data) });
        }
      } finally {
        unsubscribe();
        streams.delete(open);
        stopping.removeEventListener('abort', queue.end);
        metrics.setStreams(hub.size());
      }
    });
  };
}

/**
 * When as many listen as may, the address with the most of them gives its oldest to one that has fewer: nobody takes the place of
 * another by listening often. False: this is the address with the most.
 */
function makeRoom(streams: Set<OpenStream>, address: string): boolean {
  const byAddress = Map.groupBy(streams, (stream) => stream.address);
  const largest = [...byAddress.values()].reduce((a, b) => (b.length > a.length ? b : a));
  const [oldest] = largest;
  if (oldest === undefined || largest.length <= (byAddress.get(address)?.length ?? 0) + 1) return false;
  streams.delete(oldest);
  oldest.close();
  return true;
}

type Sent = LiveChange | { readonly kind: 'resync' };

interface Queue {
  readonly push: (change: LiveChange) => void;
  readonly end: () => void;
  /** Changes since the last call, at the latest after `timeoutMs`. */
  readonly take: (timeoutMs: number) => Promise<readonly Sent[]>;
}

/** A reader too slow for its queue gets `resync`, to read everything again. */
function createQueue(): Queue {
  let waiting: readonly Sent[] = [];
  let wake = () => {};
  return {
    push: (change) => {
      waiting = waiting.length >= maxWaiting ? [{ kind: 'resync' }] : [...waiting, change];
      wake();
    },
    end: () => wake(),
    take: async (timeoutMs) => {
      if (waiting.length === 0) await waitFor(timeoutMs, (resolve) => (wake = resolve));
      const taken = waiting;
      waiting = [];
      return taken;
    },
  };
}

function waitFor(timeoutMs: number, onWake: (resolve: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, timeoutMs);
    onWake(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
