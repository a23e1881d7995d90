import type { ChangeHub } from '../live/change-hub.ts';
import type { ReportStore } from '../reports/report-store.ts';
import type { RolloutStore } from '../rollouts/rollout-store.ts';

type WatchedStore = Pick<ReportStore, 'readHeads'> & Pick<RolloutStore, 'readRolloutHeads'>;

/**
 * Sends to open pages what another server put into a shared store: reports, and changes of rollouts. Costs nothing while no page is
 * open.
 */
export function watchStore({
  store,
  hub,
  intervalMs,
}: {
  readonly store: WatchedStore;
  readonly hub: ChangeHub;
  readonly intervalMs: number;
}): () => void {
  let running = false;
  const timer = setInterval(() => {
    if (running || hub.size() === 0) return;
    running = true;
    void publishHeads(store, hub).then(() => {
      running = false;
    });
  }, intervalMs);
  timer.unref();
  return () => clearInterval(timer);
}

async function publishHeads(store: WatchedStore, hub: ChangeHub): Promise<void> {
  try {
    for (const { host, sequence } of await store.readHeads()) hub.publish({ kind: 'report', host, sequence });
    for (const { middleware, changedAt } of await store.readRolloutHeads()) hub.publish({ kind: 'rollout', middleware, changedAt });
  } catch {
    // Readiness says that the store cannot be reached; pages find out on their next read.
  }
}
