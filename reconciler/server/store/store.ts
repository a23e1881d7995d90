import type { CommitStore } from '../commits/commit-store.ts';
import type { IdentityStore } from '../commits/identity-store.ts';
import type { SentStatusStore } from '../commits/sent-status-store.ts';
import type { NonceStore } from '../http/nonce-store.ts';
import type { ReportStore } from '../reports/report-store.ts';
import type { ReviewStore } from '../reviews/review-store.ts';
import type { RolloutStore } from '../rollouts/rollout-store.ts';

/** All that the server remembers, in one database: the port of each feature, and the work on all of them together. */
export interface Store extends ReportStore, NonceStore, CommitStore, IdentityStore, ReviewStore, RolloutStore, SentStatusStore {
  prune(limits: PruneLimits): Promise<PruneResult>;
  /** Tries a write. Rejects when nothing can be stored. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface PruneLimits {
  /** Reports and events received before this go, but never a host's last report. */
  readonly keepFrom: number;
  /** Reports kept of one host at most. */
  readonly reportsPerHost: number;
  /** Nonces seen before this are forgotten. */
  readonly noncesFrom: number;
  /** Rollouts of any other middleware go when no agent has reported of them since `keepFrom`. Without it all stay. */
  readonly middleware?: readonly string[];
}

export interface PruneResult {
  readonly reports: number;
  readonly events: number;
  readonly nonces: number;
}
