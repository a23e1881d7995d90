import type { RolloutView } from '../../rollout/index.ts';
import type {
  CommitView,
  DriftHistory,
  EventRow,
  FleetFilter,
  FleetView,
  FollowedReview,
  HostView,
  Judgement,
  MiddlewareView,
} from '../../status/index.ts';
import type { CommitReviewer } from '../reviews/commit-reviewer.ts';

/** All a page may show, as data; the API serves the same values. Undefined: there is no such thing, or no commit was compiled yet. */
export interface ViewReader extends CommitReviewer {
  /** A commit is in force here; without one nothing that is asked for by name can be known, nor said not to be. */
  hasCommit(): boolean;
  fleet(filter: FleetFilter): Promise<FleetView | undefined>;
  middleware(name: string): Promise<MiddlewareView | undefined>;
  host(name: string): Promise<HostView | undefined>;
  commit(id: string): Promise<CommitView | undefined>;
  /** The review by its digest. Throws QueryError for a text that is no digest, or that of several. */
  followedReview(reference: string): Promise<FollowedReview | undefined>;
  /** Of every middleware, worst first. */
  rollouts(): Promise<readonly RolloutView[] | undefined>;
  /** What each middleware is judged to be, by name. */
  judgements(): Promise<ReadonlyMap<string, Judgement> | undefined>;
  /** By the name of the middleware. */
  rollout(name: string): Promise<RolloutView | undefined>;
  driftHistory(query: DriftHistoryQuery): Promise<DriftHistory>;
  /** Newest first. */
  events(query: EventQuery): Promise<readonly EventRow[]>;
}

export interface DriftHistoryQuery {
  readonly middleware?: string;
  /** How far back, ending now. */
  readonly rangeMs: number;
  /** At most this many buckets; 1 to 500. */
  readonly buckets: number;
}

export interface EventQuery {
  readonly host?: string;
  readonly middleware?: string;
  readonly code?: string;
  /** 1 to 1000. */
  readonly limit: number;
}
