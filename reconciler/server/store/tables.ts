/** The rows of the store, the same in SQLite and PostgreSQL. */
export interface Tables {
  readonly report: ReportTable;
  readonly host_status: HostStatusTable;
  readonly event: EventTable;
  readonly nonce: NonceTable;
  readonly commit_record: CommitTable;
  readonly commit_progress: CommitProgressTable;
}

export interface ReportTable {
  readonly host: string;
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

/** The last report of each host, by sequence. */
export interface HostStatusTable {
  readonly host: string;
  readonly sequence: number;
  readonly received_at: number;
  readonly clock_skew_ms: number;
  readonly digest: string;
  readonly body: string;
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
}

export interface CommitProgressTable {
  readonly commit_id: string;
  readonly host: string;
  readonly applied_at: string | null;
  readonly refused_at: string | null;
  /** JSON list. */
  readonly diagnostics: string;
}
