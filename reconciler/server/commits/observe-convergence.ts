import type { Report } from '../../../schemas/index.ts';
import type { FleetExpectation } from '../../status/index.ts';
import type { CommitMetrics } from './commit-metrics.ts';
import type { CommitStore } from './commit-store.ts';

export interface ConvergenceOptions {
  readonly store: Pick<CommitStore, 'markConverged'>;
  readonly metrics: CommitMetrics;
  readonly onError: (error: Error) => void;
}

/**
 * Notes when the last host has applied the commit in force. The report is stored whatever comes of this; the next report makes up
 * for a failure.
 */
export async function observeConvergence(
  { appliedCommit }: Report,
  { expectation, store, metrics, onError }: ConvergenceOptions & { readonly expectation: FleetExpectation },
): Promise<void> {
  if (appliedCommit !== expectation.commit.id) return;
  const hosts = new Set(expectation.middleware.flatMap(({ members }) => members.map(({ host }) => host)));
  try {
    const tookMs = await store.markConverged({ commit: appliedCommit, hosts: [...hosts] });
    if (tookMs !== undefined) metrics.observeConvergence(tookMs);
  } catch (error) {
    onError(error instanceof Error ? error : new Error(String(error)));
  }
}
