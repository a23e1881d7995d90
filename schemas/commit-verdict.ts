/** How far a commit has got, in one line for people who do not look at the dashboard. */
export interface CommitVerdict {
  readonly commit: string;
  /** success: every host has applied it. failure: something waits for a person. error: Plumb could not tell. */
  readonly state: 'pending' | 'success' | 'failure' | 'error';
  readonly description: string;
}

/** The verdict that a forge got last, in one context. */
export interface SentStatus extends CommitVerdict {
  readonly context: string;
  /** Milliseconds since the epoch, on the clock of the rollouts; 0 before the first one. */
  readonly sentAt: number;
}

/** The right of one server to send the next status of a commit, as long as no other has sent one since `sentAt`. */
export interface StatusClaim {
  readonly context: string;
  readonly commit: string;
  /** Milliseconds since the epoch, as all times here. */
  readonly sentAt: number;
  readonly now: number;
  readonly until: number;
}
