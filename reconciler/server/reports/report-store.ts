import type { Report } from '../../../schemas/index.ts';
import type { EventRow, IdentityConflict, LastReport } from '../../status/index.ts';

/** Reports and their events. Everything resolves only once it is durable. Times are milliseconds since the epoch unless they are text. */
export interface ReportStore {
  /** One transaction: the nonce, the report, its events and the progress of its commits. */
  ingest(delivery: Delivery): Promise<IngestResult>;
  /** The position of each host's last report, without the reports. */
  readHeads(): Promise<readonly ReportHead[]>;
  readLastReport(host: string): Promise<LastReport | undefined>;
  /** The report at that position, by default the last one. */
  readReport(host: string, position?: number): Promise<StoredReport | undefined>;
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
  /** The digest of the report as it was sent, where it is stored otherwise. */
  readonly digest?: string;
  readonly nonce: string;
  readonly receivedAt: number;
  readonly clockSkewMs: number;
  /** The identity that proved it. Another one counts in numbers of its own. */
  readonly identity?: string;
}

/** accepted: new. duplicate: stored before with the same content. conflict: another report has, or had, this sequence. replayed: the nonce was used. */
export interface IngestResult {
  readonly result: 'accepted' | 'duplicate' | 'conflict' | 'replayed';
  /** The highest sequence stored for the host in the delivery's epoch, this delivery included. */
  readonly lastSequence: number;
  /** Where a report that was accepted stands among all of its host; absent where that is its sequence. */
  readonly position?: number;
}

export interface ReportHead {
  readonly host: string;
  /** The position of the report. */
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
  /**
   * Believe a host only what it carries, or carried not long ago: of any other member its events are the host's own, and the member's
   * middleware has none of them.
   */
  readonly isCarried?: boolean;
  /** The oldest time of an event. */
  readonly from?: number;
  readonly limit: number;
}
