import { onTestFinished } from 'vitest';
import { createSqliteStore, type RunningServer, type Store, startServer } from '../../reconciler/server/index.ts';
import type { FleetExpectation } from '../../reconciler/status/index.ts';

/** A real server in this process, with a record of the reports that it took and their order. */
export interface ReportServer {
  readonly url: string;
  readonly store: Store;
  /** `host sequence` of every report it stored, as they came. */
  readonly accepted: readonly string[];
  /** Deliveries of a report that it had already. */
  readonly repeated: () => number;
  readonly stop: () => Promise<void>;
  /** Listens again on the same port, with what it knows. */
  readonly start: () => Promise<void>;
}

/** Starts it on a free port, with the identities that Git lists. */
export async function startReportServer(identities: Readonly<Record<string, string>>): Promise<ReportServer> {
  const inner = await createSqliteStore({ path: ':memory:' });
  const accepted: string[] = [];
  let repeated = 0;
  const store: Store = {
    ...inner,
    ingest: async (delivery) => {
      const answer = await inner.ingest(delivery);
      if (answer.result === 'accepted') accepted.push(`${delivery.report.host} ${delivery.report.sequence}`);
      else repeated += 1;
      return answer;
    },
  };
  const expectation: FleetExpectation = {
    fleet: 'test',
    commit: { id: '0'.repeat(40) },
    staleAfterMs: 60_000,
    organizations: [],
    applications: [],
    hosts: Object.entries(identities).map(([name, identity]) => ({ name, address: '127.0.0.1', identity })),
    middleware: [],
  };
  let running: RunningServer | undefined;
  let port = 0;
  const start = async (): Promise<void> => {
    running = await startServer({ store, expectation: () => expectation, version: '0.1.0', listen: { port } });
    port = Number(new URL(running.url).port);
  };
  const stop = async (): Promise<void> => {
    await running?.close();
    running = undefined;
  };
  await start();
  onTestFinished(async () => {
    await stop();
    await inner.close();
  });
  return { url: `http://127.0.0.1:${port}`, store, accepted, repeated: () => repeated, stop, start };
}
