import { expect, test } from 'vitest';
import { aReport } from '../../../tests/support/sample-fleet.ts';
import type { ReviewedCommit } from '../../status/index.ts';
import type { Store } from './store.ts';

/** The contract of every store for the expected and the executed effects of commits. */
export function describeReviews(store: () => Store): void {
  const reviewed = (commit: string, from: string, overrides: Partial<ReviewedCommit> = {}): ReviewedCommit => ({
    commit,
    from,
    digest: { whole: `sha256:${commit}`, desired: `sha256:desired-${commit}`, observed: 'sha256:seen' },
    reviewedAt: '2026-11-23T10:00:00.000Z',
    members: [{ member: 'cache/☃', host: 'r1', fromHost: 'r2', outcome: 'move', effect: 'recreate' }],
    ...overrides,
  });
  let nonces = 0;
  const told = async (overrides: Parameters<typeof aReport>[0], receivedAt = 1_000_000) => {
    nonces += 1;
    await store().ingest({ report: aReport(overrides), nonce: `review-nonce-${nonces}-0123`, receivedAt, clockSkewMs: 0 });
  };
  const restarted = { code: 'ServiceRestarted', at: '2026-11-23T10:00:30.000Z', message: '', member: 'm/a', effect: 'restart' } as const;

  test('the expected effects of a commit come back, with those of the commits before it', async () => {
    expect(await store().readReviewedChain({ commit: 'r-c3', limit: 10 })).toEqual([]);
    for (const [commit, from] of [
      ['r-c1', 'r-c0'],
      ['r-c2', 'r-c1'],
      ['r-c3', 'r-c2'],
    ] as const)
      await store().writeReviewedCommit(reviewed(commit, from));
    await store().writeReviewedCommit(reviewed('r-c3', 'elsewhere', { members: [] }));
    expect(await store().readReviewedChain({ commit: 'r-c3', limit: 2 })).toEqual([reviewed('r-c3', 'r-c2'), reviewed('r-c2', 'r-c1')]);
    expect(await store().readReviewedChain({ commit: 'r-c3', limit: 10 })).toHaveLength(3);
  });

  test('a chain that comes back to itself ends', async () => {
    await store().writeReviewedCommit(reviewed('r-x', 'r-y'));
    await store().writeReviewedCommit(reviewed('r-y', 'r-x'));
    expect((await store().readReviewedChain({ commit: 'r-x', limit: 10 })).map(({ commit }) => commit)).toEqual(['r-x', 'r-y']);
  });

  test('digests are listed newest first', async () => {
    await store().writeReviewedCommit(reviewed('r-late', 'r-c0', { reviewedAt: '2026-11-24T10:00:00.000Z' }));
    await store().writeReviewedCommit(
      reviewed('r-blind', 'r-c0', { reviewedAt: '2026-11-25T10:00:00.000Z', digest: { whole: 'sha256:w', desired: 'sha256:d' } }),
    );
    const heads = await store().readReviewHeads();
    expect(heads.slice(0, 2)).toEqual([
      { commit: 'r-blind', digest: { whole: 'sha256:w', desired: 'sha256:d' } },
      { commit: 'r-late', digest: reviewed('r-late', '').digest },
    ]);
  });

  test('the steps of a commit in reports are kept until its host has applied it', async () => {
    const host = 'r-steps';
    const on = { host, commit: 'r-s2' };
    await told({ ...on, sequence: 1, appliedCommit: 'r-s1' });
    await told({ ...on, sequence: 2, appliedCommit: 'r-s1' });
    await told({ ...on, sequence: 4, appliedCommit: 'r-s2', events: [restarted] });
    await told({ ...on, sequence: 5, appliedCommit: 'r-s2', events: [restarted] });
    await told({ ...on, sequence: 3, appliedCommit: 'r-s1', events: [restarted, { ...restarted, code: 'CommitSeen' }] });
    const steps = await store().readExecutedSteps('r-s2');
    expect(steps.map(({ sequence, isApplied, before, events }) => [sequence, isApplied, before, events.length])).toEqual([
      [1, false, 'r-s1', 0],
      [3, false, 'r-s1', 1],
      [4, true, undefined, 1],
    ]);
    expect(steps[1]).toMatchObject({ host, commit: 'r-s2', events: [{ code: 'ServiceRestarted', member: 'm/a', effect: 'restart' }] });
    expect(await store().readExecutedSteps('r-s1')).toEqual([]);
  });

  test('surprises are counted once, whichever server counts', async () => {
    expect(await store().countSurprises({ commit: 'r-unknown', count: 3 })).toBe(0);
    await store().writeReviewedCommit(reviewed('r-count', 'r-c0'));
    const counts = await Promise.all([1, 2, 3].map(() => store().countSurprises({ commit: 'r-count', count: 2 })));
    expect(counts.reduce((sum, count) => sum + count)).toBe(2);
    expect(await store().countSurprises({ commit: 'r-count', count: 1 })).toBe(0);
    expect(await store().countSurprises({ commit: 'r-count', count: 5 })).toBe(3);
  });

  test('old notes go, but never those of the commit in force', async () => {
    const prune = () => store().prune({ keepFrom: Date.parse('2026-11-23T11:00:00.000Z'), reportsPerHost: 1000, noncesFrom: 0 });
    // A commit that another test has put in force stays there.
    await store().writeCommitInForce({ commit: 'r-force', askedAgoMs: Number.POSITIVE_INFINITY });
    const inForce = (await store().readCommitInForce()) ?? '';
    for (const commit of ['r-old', inForce]) {
      await store().writeReviewedCommit(reviewed(commit, 'r-c0'));
      await told({ host: `host-${commit}`, commit, appliedCommit: commit });
    }
    await prune();
    expect(await store().readReviewedChain({ commit: 'r-old', limit: 1 })).toEqual([]);
    expect(await store().readExecutedSteps('r-old')).toEqual([]);
    expect(await store().readReviewedChain({ commit: inForce, limit: 1 })).toHaveLength(1);
    expect(await store().readExecutedSteps(inForce)).toHaveLength(1);
  });
}
