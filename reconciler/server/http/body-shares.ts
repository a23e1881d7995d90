import { Refusal } from './refusal.ts';

/** Bounds what the documents of proven hosts take while they are read and worked on, so that no host takes what is another's. */
export interface BodyShares {
  /** Begins a document of a host. Throws Refusal when the host is at as many as it may be, or at this one. */
  begin(host: string, nonce: string): BodyShare;
  /** Whether the host is at another document now. */
  readonly isBusy: (host: string) => boolean;
}

export interface BodyShare {
  /** Fires with a Refusal when others need the memory, or the body takes too long. */
  readonly signal: AbortSignal;
  /** Counts bytes that were read. */
  grow(bytes: number): void;
  /** The body is here: it is late no more. */
  arrived(): void;
  end(): void;
}

export interface BodyShareLimits {
  /** Documents of a host at once. Agents send one after the other. */
  readonly perHost: number;
  /** Memory for the bodies of all hosts. */
  readonly totalBytes: number;
  /** From the headers to the end of the body. */
  readonly deadlineMs: number;
}

/** Agents give up after 10 seconds. */
const bodyShareLimits: BodyShareLimits = { perHost: 64, totalBytes: 128 * 1024 * 1024, deadlineMs: 15_000 };

interface Open {
  readonly host: string;
  readonly nonce: string;
  readonly controller: AbortController;
  bytes: number;
}

export function createBodyShares({ perHost, totalBytes, deadlineMs }: BodyShareLimits = bodyShareLimits): BodyShares {
  const hosts = new Map<string, Set<Open>>();
  let total = 0;
  const end = (open: Open): void => {
    const own = hosts.get(open.host);
    if (own?.delete(open) !== true) return;
    total -= open.bytes;
    if (own.size === 0) hosts.delete(open.host);
  };
  const grow = (open: Open, bytes: number): void => {
    if (open.controller.signal.aborted) return;
    open.bytes += bytes;
    total += bytes;
    while (total > totalBytes) {
      const largest = findLargest(hosts);
      if (largest === undefined) return;
      end(largest);
      largest.controller.abort(
        new Refusal('busy', `host ${largest.host} takes more memory than any other while there is too little: send it again`),
      );
    }
  };
  return {
    isBusy: (host) => hosts.has(host),
    begin: (host, nonce) => {
      const own = hosts.get(host) ?? new Set<Open>();
      if ([...own].some((open) => open.nonce === nonce)) throw new Refusal('replayed', 'this signature is in use: sign it again');
      if (own.size >= perHost) throw new Refusal('busy', `host ${host} is at ${perHost} documents already: send it again`);
      const open: Open = { host, nonce, controller: new AbortController(), bytes: 0 };
      hosts.set(host, own.add(open));
      const late = setTimeout(
        () => open.controller.abort(new Refusal('too-slow', `the body took longer than ${deadlineMs / 1000} s`)),
        deadlineMs,
      );
      return {
        signal: open.controller.signal,
        grow: (bytes) => grow(open, bytes),
        arrived: () => clearTimeout(late),
        end: () => {
          clearTimeout(late);
          end(open);
        },
      };
    },
  };
}

/** The largest body of the host whose bodies take most. */
function findLargest(hosts: ReadonlyMap<string, ReadonlySet<Open>>): Open | undefined {
  let most: { readonly bytes: number; readonly own: ReadonlySet<Open> } | undefined;
  for (const own of hosts.values()) {
    const bytes = [...own].reduce((sum, open) => sum + open.bytes, 0);
    if (bytes > (most?.bytes ?? 0)) most = { bytes, own };
  }
  return most === undefined ? undefined : [...most.own].reduce((a, b) => (b.bytes > a.bytes ? b : a));
}
