import type { SentStatus, StatusClaim } from '../../../schemas/index.ts';

/** The statuses that were sent to a forge. */
export interface SentStatusStore {
  /** The last statuses of these commits, and of every other commit left pending. */
  readSentStatuses(query: { readonly context: string; readonly commits: readonly string[] }): Promise<readonly SentStatus[]>;
  /** Whether this server may send, until `until`: no other server holds a claim, and none has sent since `sentAt`. */
  claimStatus(claim: StatusClaim): Promise<boolean>;
  /** Ends the claim. */
  writeSentStatus(sent: SentStatus): Promise<void>;
}
