import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type CommitReviewer,
  createDashboard,
  createSqliteStore,
  type RunningServer,
  type Store,
  startServer,
  type ViewReader,
} from '../../reconciler/server/index.ts';
import type { Report } from '../../schemas/index.ts';
import { aDriftedFleet, type DriftedFleet } from './drifted-fleet.ts';
import { storeRollouts } from './store-rollouts.ts';

export interface OpenDashboard {
  readonly url: string;
  readonly store: Store;
  readonly fleet: DriftedFleet;
  readonly server: RunningServer;
  /** Stores a report as if the host had sent it now. */
  readonly ingest: (report: Report) => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface OpenDashboardOptions {
  readonly reviewer?: CommitReviewer;
  /** Replaces what the pages read. */
  readonly read?: (read: ViewReader) => ViewReader;
}

/** The real server on a free port, with a store on disk that holds the reports of a drifted fleet. */
export async function openDashboard({ read, reviewer }: OpenDashboardOptions = {}): Promise<OpenDashboard> {
  const startedAt = Date.now();
  const fleet = aDriftedFleet(startedAt);
  const directory = mkdtempSync(join(tmpdir(), 'plumb-dashboard-'));
  // The rollouts' clock stands still, as no agent goes on reporting.
  const store = await createSqliteStore({ path: join(directory, 'plumb.sqlite'), clock: () => startedAt });
  const ingest = async (report: Report) => {
    const receivedAt = Math.min(Date.now(), Date.parse(report.at) + 300);
    await store.ingest({ report, nonce: randomBytes(12).toString('hex'), receivedAt, clockSkewMs: 0 });
  };
  for (const commit of fleet.commits.toReversed()) await store.writeCommit(commit);
  for (const report of fleet.reports) await ingest(report);
  await storeRollouts(store, fleet);
  const server = await startServer({
    store,
    version: '0.1.0',
    expectation: () => fleet.expectation,
    source: () => fleet.source,
    ...(reviewer === undefined ? {} : { reviewer }),
    dashboard: (options) => createDashboard({ read: read === undefined ? options.read : read(options.read) }),
  });
  return {
    url: server.url,
    store,
    fleet,
    server,
    ingest,
    close: async () => {
      await server.close();
      await store.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
