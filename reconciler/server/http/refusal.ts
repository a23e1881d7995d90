import type { ErrorFinding, ErrorStatus } from './respond.ts';

/** Why a document of a host is not taken, and the status that says so. The reason is the label of a metric, so the list is closed. */
export const refusalStatus = {
  unsigned: 401,
  'outside-window': 401,
  'unknown-host': 401,
  'no-identity': 401,
  'bad-digest': 401,
  'bad-signature': 401,
  /** The nonce was used: signing again helps. */
  replayed: 401,
  /** Proven to be one host, speaking for another. */
  'wrong-host': 403,
  /** Another report has this sequence: sending again never helps. */
  conflict: 409,
  'too-large': 413,
  /** The headers were proven, and the body did not come in time. */
  'too-slow': 408,
  malformed: 400,
  invalid: 400,
  aborted: 400,
  busy: 503,
  'not-ready': 503,
  /** Another server has asked the repository later and enforces another commit. */
  behind: 503,
  /** The document could not be worked on now, most often because the database cannot be reached. */
  unavailable: 503,
} as const satisfies Readonly<Record<string, ErrorStatus>>;

export type RefusalReason = keyof typeof refusalStatus;

/** A document of a host is not taken. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: RefusalReason;
  readonly findings: readonly ErrorFinding[];

  constructor(code: RefusalReason, message: string, findings: readonly ErrorFinding[] = []) {
    super(message);
    this.code = code;
    this.findings = findings;
  }
}
