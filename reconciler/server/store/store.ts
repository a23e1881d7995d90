import type { Report } from '../../../schemas/index.ts';
import type { CommitProgress, CommitRecord, EventRow, LastReport } from '../../status/index.ts';

/** What the server remembers. Everything resolves only once it is durable. Times are milliseconds since the epoch unless they are text. */
export interface Store {
  /** One transaction: the nonce, the report, its events and what it says of its commits. */
  ingest(delivery: Delivery): Promise<IngestResult>;
  /** Which last report each host has, without the reports. */
  readHeads(): Promise<readonly ReportHead[]>;
  readLastReport(host: string): Promise<LastReport | undefined>;
  /** Without a sequence the last one. */
  readReport(host: string, sequence?: number): Promise<StoredReport | undefined>;
  /** Newest first. */
  readEvents(query: StoredEventQuery): Promise<readonly EventRow[]>;
  /** Keeps the first time a commit was seen. */
  writeCommit(commit: CommitRecord): Promise<void>;
  /** Newest first. */
  readCommits(limit: number): Promise<readonly CommitRecord[]>;
  readCommit(id: string): Promise<CommitRecord | undefined>;
  readProgress(commit: string): Promise<readonly CommitProgress[]>;
  prune(limits: PruneLimits): Promise<PruneResult>;
  /** Rejects when the store cannot be reached. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface Delivery {
  readonly report: Report;
  readonly nonce: string;
  readonly receivedAt: number;
  readonly clockSkewMs: number;
}

/** accepted: new. duplicate: stored before with the same content. conflict: another report has this sequence. replayed: the nonce was used. */
export interface IngestResult {
  readonly result: 'accepted' | 'duplicate' | 'conflict' | 'replayed';
  /** The highest sequence stored for the host, this delivery included. */
  readonly lastSequence: number;
}

export interface ReportHead {
  readonly host: string;
  readonly sequence: number;
  readonly digest: string;
}

export interface StoredReport extends LastReport {
  readonly digest: string;
}

export interface StoredEventQuery {
  readonly host?: string;
  readonly middleware?: string;
  readonly codes?: readonly string[];
  /** Not older than this. */
  readonly from?: number;
  readonly limit: number;
}

export interface PruneLimits {
  /** Reports and events received before this go, but never a host's last report. */
  readonly keepFrom: number;
  /** Reports kept of one host at most. */
  readonly reportsPerHost: number;
  /** Nonces seen before this are forgotten. */
  readonly noncesFrom: number;
}

export interface PruneResult {
  readonly reports: number;
  readonly events: number;
  readonly nonces: number;
}
