import type { RefusalReason } from './metrics.ts';
import type { ErrorBody, ErrorStatus } from './respond.ts';

/** A report that is not taken: counted under its reason and answered with the status. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: ErrorStatus;
  readonly code: RefusalReason;
  readonly findings: ErrorBody['error']['findings'];

  constructor(status: ErrorStatus, code: RefusalReason, message: string, findings?: ErrorBody['error']['findings']) {
    super(message);
    this.status = status;
    this.code = code;
    this.findings = findings;
  }
}
