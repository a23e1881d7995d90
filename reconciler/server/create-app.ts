import { setImmediate as turn } from 'node:timers/promises';
import { Hono } from 'hono';
import type { Report } from '../../schemas/index.ts';
import type { SafetyJudge } from '../rollout/index.ts';
import type { FleetExpectation, LastReport, SourceState } from '../status/index.ts';
import { createApiRoutes } from './api/api-routes.ts';
import { observeConvergence } from './commits/observe-convergence.ts';
import { createReadiness } from './create-readiness.ts';
import type { Access } from './http/access.ts';
import { createBodyShares } from './http/body-shares.ts';
import { type ConnectionShares, createConnectionShares } from './http/connection-shares.ts';
import { coordinationPath, createGuard, reportPath } from './http/guard.ts';
import { createKnownIdentities } from './http/known-identities.ts';
import { QueryError } from './http/query.ts';
import { respondError } from './http/respond.ts';
import type { SignedRouteParts } from './http/signed-route.ts';
import { type ChangeHub, createChangeHub } from './live/change-hub.ts';
import { createStreamHandler } from './live/stream-route.ts';
import type { ServerMetrics } from './metrics.ts';
import { createReportHandler } from './reports/report-route.ts';
import type { CommitReviewer } from './reviews/commit-reviewer.ts';
import { countNewSurprises } from './reviews/read-executed-review.ts';
import { createCheckInHandler } from './rollouts/check-in-route.ts';
import type { Store } from './store/store.ts';
import { createViewReader } from './views/create-view-reader.ts';
import type { ViewReader } from './views/view-reader.ts';

export interface AppOptions {
  readonly store: Store;
  /** The expectation of the commit in force; undefined until one was compiled. */
  readonly expectation: () => FleetExpectation | undefined;
  readonly source?: () => SourceState | undefined;
  /** The last report of every host, where others read them as well. */
  readonly readReports?: () => Promise<ReadonlyMap<string, LastReport>>;
  /** The judge of a middleware's safety, by its adapter in that commit. Absent: no member is safe to go. */
  readonly judge?: (middleware: string) => SafetyJudge;
  /** Compares commits. Absent: there is nothing to compare. */
  readonly reviewer?: CommitReviewer;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  readonly access: Access;
  readonly metrics: ServerMetrics;
  readonly version: string;
  /** Pages for people, mounted at the root. */
  readonly dashboard?: (options: { readonly read: ViewReader }) => Hono;
  readonly hub?: ChangeHub;
  /** The shares of connections, where there are sockets. */
  readonly connections?: ConnectionShares;
  /** Ends the open streams. */
  readonly stopping?: AbortSignal;
  readonly heartbeatMs?: number;
  readonly onError?: (error: Error) => void;
}

/** A store that failed is told this much later at the most: pages ask often, and each try writes. */
const obstacleMs = 10_000;

/** All routes, without a socket. */
export function createApp(options: AppOptions): Hono {
  const {
    store,
    metrics,
    hub = createChangeHub(),
    stopping = new AbortController().signal,
    connections = createConnectionShares(),
    heartbeatMs = 15_000,
    judge = () => () => ({ safe: false, message: 'this server knows no adapters' }),
    onError = () => {},
  } = options;
  const readiness = createReadiness(options);
  const read = createViewReader({ ...options, findObstacle: () => readiness.findMissing(obstacleMs) });
  const onAccepted = (report: Report, expectation: FleetExpectation) =>
    observeConvergence(report, { expectation, store, metrics: metrics.commits, onError });
  const parts: SignedRouteParts = {
    // Hosts that departed say what is still there until nothing is, and their members ask before they go.
    identities: createKnownIdentities({ readDeparted: () => store.readDepartedIdentities(), clock: options.clock }),
    bodies: createBodyShares(),
    connections,
    isNonceUsed: (use) => store.isNonceUsed(use),
  };
  const app = new Hono();
  app.use(createGuard({ access: options.access, observeRequest: metrics.requests.observeRequest, onReader: connections.proveReader }));
  app.post(reportPath, createReportHandler({ ...options, store: readiness, parts, hub, metrics: metrics.reports, onAccepted }));
  app.post(coordinationPath, createCheckInHandler({ ...options, parts, hub, judge, metrics: metrics.rollouts }));
  app.get('/api/v1/stream', createStreamHandler({ hub, metrics: metrics.streams, stopping, heartbeatMs }));
  app.route('/api/v1', createApiRoutes({ read, store, version: options.version }));
  app.get('/metrics', async (c) => {
    // In a large fleet each takes tens of milliseconds: others that wait get a turn between.
    const fleet = await read.fleet({});
    await turn();
    const rollouts = (await read.rollouts()) ?? [];
    await turn();
    await countSurprises(options);
    const shown = fleet === undefined ? undefined : { fleet, rollouts, now: options.clock() };
    return c.body(await metrics.format(shown), 200, { 'content-type': metrics.contentType });
  });
  app.get('/healthz', (c) => c.text('ok\n'));
  app.get('/readyz', async (c) => {
    const missing = await readiness.findMissing();
    return missing === undefined ? c.text('ok\n') : c.text(`${missing}\n`, 503);
  });
  if (options.dashboard !== undefined) app.route('/', options.dashboard({ read }));
  app.notFound((c) => respondError(c, { status: 404, code: 'not-found', message: `nothing at ${c.req.path.slice(0, 200)}` }));
  app.onError((error, c) => {
    if (error instanceof QueryError) return respondError(c, { status: 400, code: error.code, message: error.message });
    onError(error);
    return respondError(c, { status: 500, code: 'internal', message: 'the server failed to answer; its log says why' });
  });
  return app;
}

/** The exposition goes on without it. */
async function countSurprises({ store, metrics, expectation, onError = () => {} }: AppOptions): Promise<void> {
  const known = expectation();
  if (known === undefined) return;
  try {
    metrics.reviews.countSurprises(await countNewSurprises(store, { commit: known.commit.id, expectation: known }));
  } catch (error) {
    onError(error instanceof Error ? error : new Error(String(error)));
  }
}
