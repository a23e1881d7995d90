import { Histogram, type Registry } from '@prometheus-io/client';

export interface CommitMetrics {
  /** The last host of a commit has applied it, so long after a server first saw the commit. */
  observeConvergence(tookMs: number): void;
}

export function createCommitMetrics(registers: Registry[]): CommitMetrics {
  const converged = new Histogram({
    name: 'plumb_commit_converged_seconds',
    help: "Time from a commit's first sight until the last host with members had applied it.",
    buckets: [10, 30, 60, 120, 300, 900, 3600, 14_400, 86_400],
    registers,
  });
  return { observeConvergence: (tookMs) => converged.observe(tookMs / 1000) };
}
