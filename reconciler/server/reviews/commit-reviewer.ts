import type { Effect } from '../../../schemas/index.ts';
import type { Block, Review } from '../../review/index.ts';
import type { ExpectedCommit } from '../../status/index.ts';

/** Compares commits that this server's copy of the fleet repository holds. What it gives holds no secret. */
export interface CommitReviewer {
  /** Those that can be compared, newest first. */
  readonly comparable: () => Promise<readonly ExpectedCommit[]>;
  /** What going from one commit to the other does to running service. Ids may be cut. */
  readonly review: (from: string, to: string) => Promise<Compared<CommitReview>>;
  /** How the parameters of a middleware came to be what the commit in force says. Default: since before the last change of them. */
  readonly changes: (middleware: string, since?: string) => Promise<Compared<MiddlewareChanges>>;
}

export type Compared<Value> = { readonly value: Value } | { readonly refused: ComparisonRefusal };

export interface ComparisonRefusal {
  /** busy: ask again in a few seconds. */
  readonly reason: 'bad-query' | 'not-found' | 'busy';
  readonly message: string;
}

export const refusalStatus = { 'bad-query': 400, 'not-found': 404, busy: 503 } as const satisfies Readonly<
  Record<ComparisonRefusal['reason'], number>
>;

export interface CommitReview {
  readonly review: Review;
  /** The same for people. */
  readonly blocks: readonly Block[];
}

export interface MiddlewareChanges {
  readonly middleware: string;
  readonly from: ExpectedCommit;
  /** The commit in force. */
  readonly to: ExpectedCommit;
  /** What all members share first. */
  readonly parameters: readonly ChangedParameter[];
  /** The middleware, or members of it, that only one of the two has. */
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

export interface ChangedParameter {
  /** A middleware for all of its members, or one member. */
  readonly of: string;
  /** JSON pointer into the parameters. */
  readonly pointer: string;
  /** Absent: not set. `(secret)` where the value is sensitive. */
  readonly from?: string;
  readonly to?: string;
  readonly effect: Effect;
  readonly sensitive: boolean;
  /** Where the value is written; absent for what the adapter brings. */
  readonly place?: { readonly file: string; readonly line: number };
  /** The last commit that changed it; absent where that is too far back to be looked for. */
  readonly by?: ExpectedCommit;
}

const refused: ComparisonRefusal = { reason: 'not-found', message: 'this server has no copy of a fleet repository to compare commits in' };

export const noReviewer: CommitReviewer = {
  comparable: async () => [],
  review: async () => ({ refused }),
  changes: async () => ({ refused }),
};
