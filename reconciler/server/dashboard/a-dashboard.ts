import { Hono } from 'hono';
import { aDriftedFleet, type DriftedFleet } from '../../../tests/support/drifted-fleet.ts';
import { storeRollouts } from '../../../tests/support/store-rollouts.ts';
import type { CommitReviewer } from '../reviews/commit-reviewer.ts';
import { createSqliteStore } from '../store/sqlite-store.ts';
import { createViewReader } from '../views/create-view-reader.ts';
import type { ViewReader } from '../views/view-reader.ts';
import { createDashboard } from './create-dashboard.ts';

const sampleNow = Date.parse('2026-11-23T10:30:00.000Z');

export interface SampleDashboard {
  readonly fleet: DriftedFleet;
  readonly read: ViewReader;
  /** The text of a page. */
  readonly get: (path: string) => Promise<{ readonly status: number; readonly body: string }>;
}

/** The pages of the drifted fleet, without a server around them. */
export async function createSampleDashboard(reviewer?: CommitReviewer): Promise<SampleDashboard> {
  const fleet = aDriftedFleet(sampleNow);
  const store = await createSqliteStore({ path: ':memory:', clock: () => sampleNow });
  for (const commit of fleet.commits.toReversed()) await store.writeCommit(commit);
  for (const [index, report] of fleet.reports.entries()) {
    await store.ingest({ report, nonce: `nonce-${index}`, receivedAt: Date.parse(report.at) + 300, clockSkewMs: 0 });
  }
  await storeRollouts(store, fleet);
  const read = createViewReader({
    store,
    expectation: () => fleet.expectation,
    source: () => fleet.source,
    clock: () => sampleNow,
    ...(reviewer === undefined ? {} : { reviewer }),
  });
  return { fleet, read, get: (path) => getPage(read, path) };
}

export async function getPage(read: ViewReader, path: string): Promise<{ readonly status: number; readonly body: string }> {
  const app = new Hono().route('/', createDashboard({ read, clock: () => sampleNow }));
  const response = await app.request(path);
  return { status: response.status, body: await response.text() };
}

/** The text that a reader sees, with single spaces. */
export function textOf(body: string): string {
  const main = body.slice(body.indexOf('<main'), body.indexOf('</main>'));
  const text = main
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
  return text.replaceAll(/\s+/g, ' ');
}

export const samplePaths = [
  '/',
  '/?organization=platform&state=Drifted&search=cache',
  '/middleware/session-cache',
  '/middleware/coordination',
  '/middleware/front',
  '/middleware/inventory-api',
  '/rollouts',
  '/rollouts?rows=all',
  '/middleware/orders/rollout',
  '/middleware/payments-cache/rollout',
  '/middleware/coordination/rollout',
  '/middleware/session-cache/rollout',
  '/middleware/static-files/rollout',
  '/hosts/data-1',
  '/hosts/data-3',
  '/hosts/mq-4',
  '/hosts/web-2',
  '/hosts/spare-1',
  '/commits',
  '/commits/8c5b1e7f20d94a6fb31a0c9e5d7742f1b86e03ac',
  '/commits/d41f9c02ab77e1550f3c9d2be6a81c47f0b9e6d3',
  '/drift',
  '/drift?range=7d&middleware=session-cache',
  '/events',
  '/events?code=DriftDetected&host=data-1',
] as const;
