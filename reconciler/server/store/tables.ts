/** The rows of the store, the same in SQLite and PostgreSQL. */
export interface Tables {
  readonly report: ReportTable;
  readonly host_status: HostStatusTable;
  readonly event: EventTable;
  readonly nonce: NonceTable;
  readonly commit_record: CommitTable;
  readonly commit_progress: CommitProgressTable;
  readonly commit_in_force: CommitInForceTable;
  readonly rollout: RolloutTable;
  readonly sent_status: SentStatusTable;
  readonly reviewed_commit: ReviewedCommitTable;
  readonly executed_step: ExecutedStepTable;
  readonly host_identity: HostIdentityTable;
  readonly host_series: HostSeriesTable;
  readonly probe: ProbeTable;
  readonly placement: PlacementTable;
}

export interface ReportTable {
  readonly host: string;
  /** Its position among all reports of the host: the agent's own number may begin anew. */
  readonly sequence: number;
  readonly at: string;
  /** Milliseconds since the epoch. */
  readonly received_at: number;
  readonly clock_skew_ms: number;
  readonly commit_id: string | null;
  readonly digest: string;
  /** The report as JSON. */
  readonly body: string;
}

/** The last report of each host, by its position. */
export interface HostStatusTable {
  readonly host: string;
  readonly sequence: number;
  readonly received_at: number;
  readonly clock_skew_ms: number;
  readonly digest: string;
  readonly body: string;
  /** Reports that contradict one of the same sequence: since when, when last, and how many of them, each not long after the one before. */
  readonly conflict_since: number | null;
  readonly conflict_at: number | null;
  readonly conflict_count: number;
  /** The identity and epoch in which the last report counts; empty where an earlier version stored it. */
  readonly series: string;
  /** The position of a report is this and its sequence. */
  readonly base: number;
  /** Reports up to this position were pruned. */
  readonly pruned_to: number;
}

/** A series of a host that another one took over from. */
export interface HostSeriesTable {
  readonly host: string;
  readonly series: string;
  readonly base: number;
  readonly last_sequence: number;
  /** Milliseconds since the epoch. */
  readonly ended_at: number;
}

export interface EventTable {
  readonly host: string;
  readonly sequence: number;
  readonly position: number;
  readonly at: string;
  /** `at` in milliseconds since the epoch. */
  readonly at_ms: number;
  readonly received_at: number;
  readonly code: string;
  readonly message: string;
  readonly middleware: string | null;
  readonly member: string | null;
  readonly resource: string | null;
  readonly pointer: string | null;
  readonly effect: string | null;
  readonly duration_ms: number | null;
}

export interface NonceTable {
  readonly host: string;
  readonly nonce: string;
  readonly seen_at: number;
}

export interface CommitTable {
  readonly id: string;
  readonly author: string | null;
  readonly committed_at: string | null;
  readonly message: string | null;
  readonly first_seen_at: string;
  /** When the last of its hosts had applied it, if that was seen. */
  readonly converged_at: string | null;
}

export interface CommitProgressTable {
  readonly commit_id: string;
  readonly host: string;
  readonly applied_at: string | null;
  readonly refused_at: string | null;
  /** JSON list. */
  readonly diagnostics: string;
}

/** One row: the branch's commit when a server asked last. */
export interface CommitInForceTable {
  readonly id: number;
  readonly commit_id: string;
  /** Milliseconds since the epoch, on the database's clock. */
  readonly asked_at: number;
}

/** The status that a forge got for a commit. Times are milliseconds since the epoch, on the database's clock. */
export interface SentStatusTable {
  readonly context: string;
  readonly commit_id: string;
  /** Empty before the first. */
  readonly state: string;
  readonly description: string;
  /** 0 before the first. */
  readonly sent_at: number;
  /** A server is sending it now, until then. */
  readonly claimed_until: number;
}

/** Times are milliseconds since the epoch, on the database's clock. */
export interface RolloutTable {
  readonly middleware: string;
  /** The state as JSON; null between the row and its first state, within one transaction. */
  readonly body: string | null;
  readonly updated_at: number;
  /** When something changed that people are shown. */
  readonly changed_at: number;
}

/** The expected effects of a commit when it came into force. */
export interface ReviewedCommitTable {
  readonly commit_id: string;
  readonly from_commit: string;
  readonly digest_whole: string;
  readonly digest_desired: string;
  readonly digest_observed: string | null;
  /** Milliseconds since the epoch. */
  readonly reviewed_at: number;
  /** Effects stronger than reviewed that were counted. */
  readonly surprises: number;
  /** The expectation as JSON. */
  readonly body: string;
}

/** The part of a report about a commit's way on its host. */
export interface ExecutedStepTable {
  readonly commit_id: string;
  readonly host: string;
  readonly sequence: number;
  /** Milliseconds since the epoch. */
  readonly received_at: number;
  /** 1: the host has applied the commit. */
  readonly applied: number;
  /** The step as JSON. */
  readonly body: string;
}

/** The identity that Git lists for a host, or listed last. */
export interface HostIdentityTable {
  readonly host: string;
  readonly identity: string;
  /** When a commit without the host came into force, in milliseconds since the epoch, on the database's clock; null while Git lists it. */
  readonly departed_at: number | null;
}

/** One row: the last write that was only tried. */
export interface ProbeTable {
  readonly id: number;
  /** Milliseconds since the epoch, on the database's clock. */
  readonly written_at: number;
  readonly body: string;
}

/** A member on a host, as a commit in force placed it. */
export interface PlacementTable {
  readonly host: string;
  readonly member: string;
  /** When a commit that places it there no longer came into force, in milliseconds since the epoch, on the database's clock; null while one does. */
  readonly departed_at: number | null;
}
