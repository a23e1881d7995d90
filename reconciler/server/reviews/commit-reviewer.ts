import type { CommitReview, MiddlewareChanges } from '../../review/index.ts';
import type { ExpectedCommit } from '../../status/index.ts';
import type { Compared, ComparisonRefusal } from './commit-work.ts';

/** Compares commits that this server's copy of the fleet repository holds. Its answers hold no secret. */
export interface CommitReviewer {
  /** Commits that can be compared, newest first. */
  readonly comparable: () => Promise<readonly ExpectedCommit[]>;
  /** The review of going from one commit to the other. Ids may be cut. */
  readonly review: (from: string, to: string) => Promise<Compared<CommitReview>>;
  /** How the parameters of a middleware came to be what the commit in force says. Default: since before the last change of them. */
  readonly changes: (middleware: string, since?: string) => Promise<Compared<MiddlewareChanges>>;
}

export const refusalStatus = { 'bad-query': 400, 'not-found': 404, busy: 503 } as const satisfies Readonly<
  Record<ComparisonRefusal['reason'], number>
>;

const refused: ComparisonRefusal = { reason: 'not-found', message: 'this server has no copy of a fleet repository to compare commits in' };

export const noReviewer: CommitReviewer = {
  comparable: async () => [],
  review: async () => ({ refused }),
  changes: async () => ({ refused }),
};
