import type { Review } from '../../review/index.ts';

/** A review of a change that restarts something, for tests. */
export function aReview(overrides: Partial<Review> = {}): Review {
  return {
    version: 1,
    fleet: 'shop',
    from: 'a'.repeat(40),
    to: 'b'.repeat(40),
    verdict: 'changes',
    compiles: true,
    statement: [
      { text: '1 restart', grave: true },
      { text: '2 reloads', grave: false },
    ],
    findings: [],
    totals: { changedHosts: 1, changedMembers: 1, hosts: 3, members: 3, deletions: 0 },
    middleware: [],
    hosts: [],
    settings: [],
    reach: [],
    diagnostics: { added: [], solved: [] },
    digest: { whole: 'sha256:0', desired: 'sha256:0' },
    ...overrides,
  };
}
