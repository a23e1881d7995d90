import type { RolloutPolicy } from '../../schemas/index.ts';

/** A policy for tests: nothing holds anybody back but the lease. */
export function aRolloutPolicy(over: Partial<RolloutPolicy> = {}): RolloutPolicy {
  return {
    coordination: 'lease',
    maxUnavailable: 1,
    soakMs: 0,
    deadlineMs: 600_000,
    windows: [],
    freezes: [],
    overrun: 'stop',
    pauses: [],
    release: [],
    order: [],
    reload: 'exempt',
    ...over,
  };
}
