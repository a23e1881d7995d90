import type { RolloutPolicy } from '../../../schemas/index.ts';

/** The rollout of one middleware as Git wants it. */
export interface ExpectedRollout {
  readonly middleware: string;
  /** The commit the server enforces. */
  readonly commit: string;
  /** Digest of everything in Git that decides how the members run. Commits that leave it alone do not start a rollout afresh. */
  readonly revision: string;
  readonly state: 'running' | 'stopped' | 'absent';
  readonly members: readonly RolloutMember[];
  readonly policy: RolloutPolicy;
}

export interface RolloutMember {
  /** MIDDLEWARE/ID. */
  readonly key: string;
  readonly id: string;
  readonly host: string;
  /** As Git declares it. */
  readonly role?: string;
  readonly detached: boolean;
}
