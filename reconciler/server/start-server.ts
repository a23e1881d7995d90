import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { type CommitVerdict, formatAuthority } from '../../schemas/index.ts';
import { announceCommit } from './commits/announce-commit.ts';
import { type AppOptions, createApp } from './create-app.ts';
import { decideAccess } from './http/access.ts';
import { createConnectionShares } from './http/connection-shares.ts';
import { createChangeHub } from './live/change-hub.ts';
import { createServerMetrics } from './metrics.ts';
import { createReportCache } from './reports/report-cache.ts';
import type { PredictCommit } from './reviews/create-predictor.ts';
import { watchStore } from './store/watch-store.ts';
import { createVerdictReader } from './views/create-verdict-reader.ts';

export interface ServerOptions
  extends Pick<
    AppOptions,
    'store' | 'expectation' | 'source' | 'judge' | 'version' | 'dashboard' | 'reviewer' | 'heartbeatMs' | 'onError'
  > {
  /** Default 127.0.0.1 and a free port. */
  readonly listen?: { readonly host?: string; readonly port?: number };
  readonly viewerToken?: string;
  readonly anonymousRead?: boolean;
  readonly clock?: () => number;
  readonly retention?: Retention;
  /** Predicts the effects of a commit. Absent: they are not noted. */
  readonly predict?: PredictCommit;
}

/** How much history is kept. */
export interface Retention {
  /** Default 30. */
  readonly days?: number;
  /** Default 20 000. */
  readonly reportsPerHost?: number;
}

export interface RunningServer {
  readonly url: string;
  /**
   * To be called when `expectation` gives another commit: remembers it and sends it to the pages. `askedAgoMs`: how long ago the
   * repository was asked, by default just now; Infinity when it could not be and the commit is from a copy.
   */
  readonly commitChanged: (askedAgoMs?: number) => Promise<void>;
  /** How far the commit in force is; nothing until one was compiled, or while another server knows a newer one. */
  readonly readVerdicts: () => Promise<readonly CommitVerdict[]>;
  /** Stops listening, ends the streams, lets running requests finish for a short time. The store stays open: its owner closes it. */
  readonly close: () => Promise<void>;
}

/** Throws AccessError when the address is reachable from other machines and nobody said who may read. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { host = '127.0.0.1', port = 0 } = options.listen ?? {};
  const { store, clock = Date.now, viewerToken, anonymousRead = false } = options;
  const access = decideAccess({ host, anonymousRead, ...(viewerToken === undefined ? {} : { viewerToken }) });
  const hub = createChangeHub();
  const connections = createConnectionShares();
  const stopping = new AbortController();
  const readReports = createReportCache(store);
  const metrics = createServerMetrics(options);
  const app = createApp({
    ...options,
    readReports,
    clock,
    access,
    hub,
    connections,
    stopping: stopping.signal,
    metrics,
  });
  const { predict, onError = () => {} } = options;
  const commitChanged = (askedAgoMs = 0) =>
    announceCommit({ store, expectation: options.expectation, predict, hub, metrics: metrics.reviews, clock, askedAgoMs, onError });
  await commitChanged();
  const server = createServer({ connectionsCheckingInterval: 1000 }, getRequestListener(app.fetch));
  limitRequests(server);
  server.on('connection', connections.take);
  server.listen(port, host);
  await once(server, 'listening');
  const unwatch = watchStore({ store, hub, intervalMs: 2000 });
  const unprune = schedulePruning(options, clock);
  return {
    url: formatUrl(server.address() as AddressInfo),
    commitChanged,
    readVerdicts: createVerdictReader({ ...options, readReports, clock }),
    close: async () => {
      unwatch();
      unprune();
      stopping.abort();
      await closeServer(server);
    },
  };
}

function limitRequests(server: Server): void {
  server.headersTimeout = 10_000;
  // Longer than a body may take: who is proven is told so.
  server.requestTimeout = 30_000;
  server.keepAliveTimeout = 5_000;
  // A reader that takes nothing of its answer. Answers may take long to make.
  server.timeout = 300_000;
  server.maxHeadersCount = 100;
}

const pruneIntervalMs = 600_000;
/** Twice the signature's window and a margin. */
const nonceMemoryMs = 900_000;
const dayMs = 86_400_000;

function schedulePruning(options: ServerOptions, clock: () => number): () => void {
  const { store, expectation, retention = {}, onError = () => {} } = options;
  const { days = 30, reportsPerHost = 20_000 } = retention;
  const timer = setInterval(() => {
    const now = clock();
    const limits = { keepFrom: now - days * dayMs, reportsPerHost, noncesFrom: now - nonceMemoryMs };
    const middleware = expectation()?.middleware.map(({ name }) => name);
    store.prune({ ...limits, ...(middleware === undefined ? {} : { middleware }) }).catch((error: unknown) => {
      onError(error instanceof Error ? error : new Error(String(error)));
    });
  }, pruneIntervalMs);
  timer.unref();
  return () => clearInterval(timer);
}

const closeGraceMs = 3000;

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  // A connection whose last answer began before the stop stays open for another request until it is cut.
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const all = setTimeout(() => server.closeAllConnections(), closeGraceMs);
  await closed;
  clearInterval(idle);
  clearTimeout(all);
}

function formatUrl(bound: AddressInfo): string {
  return `http://${formatAuthority(bound)}`;
}
