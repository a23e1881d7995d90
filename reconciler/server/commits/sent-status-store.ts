import type { SentStatus, StatusClaim } from '../../../schemas/index.ts';

/** What a forge was told of commits. */
export interface SentStatusStore {
  /** What a forge was told of these commits, and of every other that was left pending. */
  readSentStatuses(query: { readonly context: string; readonly commits: readonly string[] }): Promise<readonly SentStatus[]>;
  /** Whether this server is the one to tell, until `until`: no other is at it, and nobody told since `sentAt`. */
  claimStatus(claim: StatusClaim): Promise<boolean>;
  /** Ends the claim. */
  writeSentStatus(sent: SentStatus): Promise<void>;
}
