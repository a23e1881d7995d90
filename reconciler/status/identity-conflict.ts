import type { Condition, Timestamp } from '../../schemas/index.ts';

/** Reports that were refused because another one of the host has their number. */
export interface IdentityConflict {
  /** The first of those that followed one another. */
  readonly since: Timestamp;
  readonly lastAt: Timestamp;
  readonly count: number;
}

/** How long a conflict is shown after the last one: two agents need not collide at every report. */
export const conflictMemoryMs = 3_600_000;

/** A condition of the host while the conflict counts. `now` is on the server's clock, as the conflict is. */
export function listConflicts(conflict: IdentityConflict | undefined, now: number): readonly Condition[] {
  if (conflict === undefined || now - Date.parse(conflict.lastAt) >= conflictMemoryMs) return [];
  const { since, lastAt, count } = conflict;
  const reports = count === 1 ? 'a report was' : `${count} reports were`;
  return [
    {
      type: 'IdentityConflict',
      status: 'True',
      reason: 'TwoAgents',
      message: `${reports} refused because another one has the same number, last at ${lastAt}: two agents use the identity of this host, as after a machine was cloned, or the agent's state was lost or put back from a copy; give a cloned machine a key and a name of its own`,
      changedAt: since,
    },
  ];
}
