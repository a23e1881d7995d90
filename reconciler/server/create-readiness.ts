import type { FleetExpectation } from '../status/index.ts';
import type { ReportStore } from './reports/report-store.ts';
import type { Store } from './store/store.ts';
import { StoreError } from './store/store-error.ts';

/** Whether this server can do its work: take reports, durably, of hosts that it knows. */
export interface Readiness {
  /** What is missing, without places; undefined: nothing is. A try of the store is good for so many milliseconds; default: one second. */
  readonly findMissing: (maxAgeMs?: number) => Promise<string | undefined>;
  /** The same ingest, with an eye on whether reports can be stored. */
  readonly ingest: ReportStore['ingest'];
}

export interface ReadinessOptions {
  readonly store: Pick<Store, 'ping' | 'ingest'>;
  readonly expectation: () => FleetExpectation | undefined;
  readonly onError?: (error: Error) => void;
  /** Milliseconds on a clock that only goes on. Default: the process's. */
  readonly monotonic?: () => number;
}

/** A try is a write: however often somebody asks, it is made no more often. */
const triedKeptMs = 1000;

/** Hosts whose reports could not be stored since one was: a single one may be at fault itself. */
const failingHosts = 2;

export function createReadiness({
  store,
  expectation,
  onError = () => {},
  monotonic = () => performance.now(),
}: ReadinessOptions): Readiness {
  const failing = new Map<string, string>();
  let tried: { readonly since: number; readonly missing: Promise<string | undefined> } | undefined;

  async function tryStore(): Promise<string | undefined> {
    try {
      await store.ping();
      return undefined;
    } catch (error) {
      onError(error instanceof Error ? error : new Error(String(error)));
      return summaryOf(error);
    }
  }

  async function findMissing(maxAgeMs = triedKeptMs): Promise<string | undefined> {
    const now = monotonic();
    if (tried === undefined || now - tried.since > maxAgeMs) tried = { since: now, missing: tryStore() };
    const missing = await tried.missing;
    if (missing !== undefined) return missing;
    const known = expectation();
    if (known === undefined) return 'no commit was compiled yet';
    const [last] = [...failing.values()].slice(-1);
    return last !== undefined && failing.size >= Math.min(failingHosts, known.hosts.length)
      ? `reports cannot be stored: ${last}`
      : undefined;
  }

  return {
    findMissing,
    ingest: async (delivery) => {
      const { host } = delivery.report;
      try {
        const answer = await store.ingest(delivery);
        failing.clear();
        return answer;
      } catch (error) {
        failing.delete(host);
        failing.set(host, summaryOf(error));
        throw error;
      }
    },
  };
}

function summaryOf(error: unknown): string {
  return error instanceof StoreError ? error.summary : 'the store cannot be reached';
}
