import type { FleetRepository } from '../../../examples/demo/fleet-repository.ts';
import type { ManagerKind } from './fault.ts';

/** A server and hosts of one service manager, and how to lay hands on them. */
export interface World {
  readonly manager: ManagerKind;
  readonly repository: FleetRepository;
  /** Of each host, by name. */
  readonly identities: Readonly<Record<string, string>>;
  /** Where a host keeps what is under `/` on a real one. */
  readonly rootOf: (host: string) => string;
  /** Directory, on the hosts, for what a fault has to remember. */
  readonly scratch: string;
  /** Program of Node on the hosts. */
  readonly node: string;
  readonly startServer: () => Promise<void>;
  /** The answer of the server's API; undefined while it has none. */
  readonly ask: <T>(path: string) => Promise<T | undefined>;
  /** Any page of the server, with its path; undefined while it has none. */
  readonly askText: (path: string) => Promise<string | undefined>;
  readonly startAgent: (host: string) => Promise<void>;
  readonly stopAgent: (host: string) => Promise<void>;
  /** Boots a host anew and waits for it. */
  readonly reboot: (host: string) => Promise<void>;
  /** A line for bash on a host; what it printed. */
  readonly sh: (host: string, line: string) => Promise<string>;
  /** Takes down all of it. */
  readonly stop: () => Promise<void>;
}
