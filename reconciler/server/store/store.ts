import type { Report, SentStatus, StatusClaim } from '../../../schemas/index.ts';
import type { RolloutState } from '../../rollout/index.ts';
import type {
  CommitProgress,
  CommitRecord,
  EventRow,
  ExecutedStep,
  IdentityConflict,
  KnownReview,
  KnownRollouts,
  LastReport,
  ReviewedCommit,
} from '../../status/index.ts';

/** What the server remembers. Everything resolves only once it is durable. Times are milliseconds since the epoch unless they are text. */
export interface Store {
  /** One transaction: the nonce, the report, its events and what it says of its commits. */
  ingest(delivery: Delivery): Promise<IngestResult>;
  /** Remembers the nonce of a request that is no report. False when the host used it before. */
  useNonce(use: NonceUse): Promise<boolean>;
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
  /** How long the commit took until each of these hosts had applied it, told once, when that is first known; undefined otherwise. */
  markConverged(input: { readonly commit: string; readonly hosts: readonly string[] }): Promise<number | undefined>;
  /** This server enforces the commit. It asked the repository `askedAgoMs` ago; Infinity: it could not, and goes on from its own copy. */
  writeCommitInForce(input: { readonly commit: string; readonly askedAgoMs: number }): Promise<void>;
  /** What the server enforces that asked the repository last; undefined before the first. */
  readCommitInForce(): Promise<string | undefined>;
  /** Every host that the commit in force lists: those that were listed before and are not among them have departed. */
  writeIdentities(listed: readonly HostIdentity[]): Promise<void>;
  /** The last identity of a host that departed not long ago: as long as rollouts wait to hear of the members that leave with it. */
  readDepartedIdentity(host: string): Promise<string | undefined>;
  /** What a commit is expected to do, noted when it comes into force. The first note stays. */
  writeReviewedCommit(reviewed: ReviewedCommit): Promise<void>;
  /** What was noted of the commit, then of the one it followed, and so on, at most `limit`; empty when nothing was noted of it. */
  readReviewedChain(query: { readonly commit: string; readonly limit: number }): Promise<readonly ReviewedCommit[]>;
  /** Every commit of which something was noted, newest first, without what was noted. */
  readReviewHeads(): Promise<readonly KnownReview[]>;
  /** What reports told of the way of the commit on each host, in their order. */
  readExecutedSteps(commit: string): Promise<readonly ExecutedStep[]>;
  /** How many of that many surprises were not counted before, over all servers and restarts; counts them. */
  countSurprises(input: { readonly commit: string; readonly count: number }): Promise<number>;
  /** What a forge was told of these commits, and of every other that was left pending. */
  readSentStatuses(query: { readonly context: string; readonly commits: readonly string[] }): Promise<readonly SentStatus[]>;
  /** Whether this server is the one to tell, until `until`: no other is at it, and nobody told since `sentAt`. */
  claimStatus(claim: StatusClaim): Promise<boolean>;
  /** Ends the claim. */
  writeSentStatus(sent: SentStatus): Promise<void>;
  /** One transaction, alone with this middleware's rollout over all servers. Rejects with what `change` throws, and nothing happened. */
  updateRollout<T>(middleware: string, change: (turn: RolloutTurn) => RolloutChange<T>): Promise<RolloutUpdate<T>>;
  /** Every rollout, and the time on their clock. */
  readRollouts(): Promise<KnownRollouts>;
  readRollout(middleware: string): Promise<RolloutState | undefined>;
  /** Which rollouts there are and when they changed, without the rollouts. */
  readRolloutHeads(): Promise<readonly RolloutHead[]>;
  /** On the clock of the rollouts. */
  readClock(): Promise<number>;
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

export interface NonceUse {
  readonly host: string;
  readonly nonce: string;
  readonly seenAt: number;
}

export interface HostIdentity {
  readonly host: string;
  /** Absent: Git gives it none, and the one it had is revoked. */
  readonly identity?: string;
}

export interface ReportHead {
  readonly host: string;
  readonly sequence: number;
  readonly digest: string;
  readonly conflict?: IdentityConflict;
}

/** What a change of a rollout starts from. */
export interface RolloutTurn {
  /** Undefined before the first. */
  readonly state: RolloutState | undefined;
  /** The database's clock, that all servers share. */
  readonly now: number;
  /** The commit that the server which asked the repository last enforces; undefined before the first. */
  readonly commitInForce?: string;
}

export interface RolloutChange<T> {
  readonly state: RolloutState;
  readonly result: T;
  /** Something changed that people are shown. */
  readonly isVisible: boolean;
}

export interface RolloutUpdate<T> {
  readonly result: T;
  /** Given for a visible change; higher with each. */
  readonly changedAt?: number;
}

export interface RolloutHead {
  readonly middleware: string;
  readonly changedAt: number;
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
  /** Rollouts of any other middleware go when nobody has told anything of them since `keepFrom`. Without it all stay. */
  readonly middleware?: readonly string[];
}

export interface PruneResult {
  readonly reports: number;
  readonly events: number;
  readonly nonces: number;
}
