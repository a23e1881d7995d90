import type { Report } from '../../../schemas/index.ts';
import type { EventRow, IdentityConflict, LastReport } from '../../status/index.ts';

/** Reports and their events. Everything resolves only once it is durable. Times are milliseconds since the epoch unless they are text. */
export interface ReportStore {
  /** One transaction: the nonce, the report, its events and the progress of its commits. */
  ingest(delivery: Delivery): Promise<IngestResult>;
  /** The sequence of each host's last report, without the reports. */
  readHeads(): Promise<readonly ReportHead[]>;
  readLastReport(host: string): Promise<LastReport | undefined>;
  /** The report with that sequence, by default the last one. */
  readReport(host: string, sequence?: number): Promise<StoredReport | undefined>;
  /**
   * The last report of each of these hosts, unread. With `before`, a commit: the last one that the host made while it enforced
   * another, where there is one among its last 20.
   */
  readReportTexts(query: { readonly hosts: readonly string[]; readonly before?: string }): Promise<readonly ReportText[]>;
  /** Newest first. */
  readEvents(query: StoredEventQuery): Promise<readonly EventRow[]>;
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
  readonly conflict?: IdentityConflict;
}

export interface StoredReport extends LastReport {
  readonly digest: string;
}

/** A report as JSON text, for those who carry it on. */
export interface ReportText extends Omit<LastReport, 'report'> {
  readonly host: string;
  readonly body: string;
}

export interface StoredEventQuery {
  readonly host?: string;
  readonly middleware?: string;
  readonly codes?: readonly string[];
  /** The oldest time of an event. */
  readonly from?: number;
  readonly limit: number;
}
