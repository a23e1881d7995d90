import { expect, test } from 'vitest';
import type { Store } from './store.ts';

/** The contract of every store for the statuses that were sent to a forge. */
export function describeSentStatuses(store: () => Store): void {
  const sent = (commit: string, state: 'pending' | 'success', sentAt: number) => ({
    context: 'told',
    commit,
    state,
    description: `${commit} ${state}`,
    sentAt,
  });

  test('the statuses sent to a forge are found by commit, with all that were left pending', async () => {
    for (const status of [sent('a', 'pending', 10), sent('b', 'success', 20), sent('c', 'success', 30)])
      await store().writeSentStatus(status);
    await store().writeSentStatus({ ...sent('a', 'pending', 40), context: 'other' });
    const read = (commits: readonly string[]) => store().readSentStatuses({ context: 'told', commits });
    expect(await read(['c'])).toEqual([sent('a', 'pending', 10), sent('c', 'success', 30)]);
    await store().writeSentStatus(sent('a', 'success', 50));
    expect(await read([])).toEqual([]);
    expect(await read(['a', 'nothing'])).toEqual([sent('a', 'success', 50)]);
  });

  test('of several servers one sends, until it is done or took too long', async () => {
    const claim = (now: number, sentAt: number) => store().claimStatus({ context: 'race', commit: 'x', sentAt, now, until: now + 100 });
    const all = await Promise.all(Array.from({ length: 10 }, () => claim(1000, 0)));
    expect(all.filter((isMine) => isMine)).toHaveLength(1);
    expect(await store().readSentStatuses({ context: 'race', commits: ['x'] })).toEqual([]);
    expect(await claim(1099, 0)).toBe(false);
    expect(await claim(1100, 0)).toBe(true);
    await store().writeSentStatus({ context: 'race', commit: 'x', state: 'pending', description: '', sentAt: 1150 });
    // A server with an older state does not send again.
    expect(await claim(1160, 0)).toBe(false);
    expect(await claim(1160, 1150)).toBe(true);
  });

  test('a status sent long ago is forgotten, but not one that was left pending', async () => {
    for (const status of [sent('old', 'success', 1), sent('left', 'pending', 1)])
      await store().writeSentStatus({ ...status, context: 'old' });
    await store().prune({ keepFrom: 2, reportsPerHost: 1000, noncesFrom: 0 });
    expect((await store().readSentStatuses({ context: 'old', commits: ['old'] })).map(({ commit }) => commit)).toEqual(['left']);
  });
}
