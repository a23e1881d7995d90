import type { CheckIn, LeaseAsk, MemberStatusReport } from '../../schemas/index.ts';

/** A check-in of the agent of data-1 in the sample fleet with the status of its member, asking for nothing. */
export function aCheckIn(over: Partial<CheckIn> = {}): CheckIn {
  return {
    version: 1,
    host: 'data-1',
    session: 'session-1',
    sequence: 1,
    members: [aMemberStatusReport()],
    asks: [],
    held: [],
    releases: [],
    ...over,
  };
}

export function aMemberStatusReport(over: Partial<MemberStatusReport> = {}): MemberStatusReport {
  return { member: 'cache/a', commit: 'c2', ready: true, facts: {}, message: '', needs: false, ...over };
}

export function aLeaseAsk(over: Partial<LeaseAsk> = {}): LeaseAsk {
  return { member: 'cache/a', commit: 'c2', action: 'restart', reasons: ['maxclients'], lastFence: 0, ...over };
}
