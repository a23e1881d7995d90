import { expect, test } from 'vitest';
import { aRolloutState } from '../../../tests/support/a-rollout-state.ts';
import { aReport } from '../../../tests/support/sample-fleet.ts';
import type { RolloutState } from '../../rollout/index.ts';
import type { RolloutTurn } from '../rollouts/rollout-store.ts';
import type { Store } from './store.ts';

function aState(middleware: string, over: Partial<RolloutState> = {}): RolloutState {
  return aRolloutState({ middleware, commit: 'c2', ...over });
}

/** Adds one to the fencing number, and gives it. */
export function increment(middleware: string) {
  return ({ state }: RolloutTurn) => {
    const fence = (state?.fence ?? 0) + 1;
    return { state: aState(middleware, { fence }), result: fence, isVisible: true };
  };
}

/** The contract of every store for rollouts. Each test uses a middleware of its own. */
export function describeRollouts(store: () => Store): void {
  test('a rollout comes back as it was left, and only when it was', async () => {
    const state = aState('whole', { log: [{ at: 1, kind: 'started', message: '中文 ☃ \u0000' }] });
    expect(await store().readRollout('whole')).toBeUndefined();
    const turns: (RolloutState | undefined)[] = [];
    const change = ({ state: found }: RolloutTurn) => {
      turns.push(found);
      return { state, result: 'kept', isVisible: false };
    };
    expect(await store().updateRollout('whole', change)).toEqual({ result: 'kept' });
    expect(await store().updateRollout('whole', change)).toEqual({ result: 'kept' });
    expect(turns).toEqual([undefined, state]);
    expect(await store().readRollout('whole')).toEqual(state);
    expect((await store().readRollouts()).rollouts.get('whole')).toEqual(state);
  });

  test('a change that throws leaves nothing behind', async () => {
    const fail = () => {
      throw new Error('no');
    };
    await expect(store().updateRollout('failed', fail)).rejects.toThrow('no');
    expect((await store().readRolloutHeads()).map(({ middleware }) => middleware)).not.toContain('failed');
    await store().updateRollout('failed', increment('failed'));
    await expect(store().updateRollout('failed', fail)).rejects.toThrow('no');
    expect((await store().readRollout('failed'))?.fence).toBe(1);
  });

  test('a change that people are shown has a time that goes up, others have none', async () => {
    const times: (number | undefined)[] = [];
    for (let round = 0; round < 20; round += 1) times.push((await store().updateRollout('shown', increment('shown'))).changedAt);
    expect(times).toEqual([...new Set(times)].sort((a = 0, b = 0) => a - b));
    const quiet = await store().updateRollout('shown', () => ({ state: aState('shown', { fence: 99 }), result: 0, isVisible: false }));
    expect(quiet).toEqual({ result: 0 });
    expect((await store().readRollout('shown'))?.fence).toBe(99);
    expect((await store().readRolloutHeads()).find(({ middleware }) => middleware === 'shown')?.changedAt).toBe(times.at(-1));
  });

  test('200 changes at the same time are one after the other', async () => {
    const updates = await Promise.all(Array.from({ length: 200 }, () => store().updateRollout('crowd', increment('crowd'))));
    expect(new Set(updates.map(({ result }) => result)).size).toBe(200);
    expect((await store().readRollout('crowd'))?.fence).toBe(200);
  });

  test('the clock goes on, in the turns as well', async () => {
    const before = await store().readClock();
    const turn = await store().updateRollout('clock', ({ now }) => ({ state: aState('clock'), result: now, isVisible: false }));
    const after = await store().readClock();
    expect(before).toBeGreaterThan(Date.parse('2024-01-01T00:00:00Z'));
    expect(turn.result).toBeGreaterThanOrEqual(before);
    expect(after).toBeGreaterThanOrEqual(turn.result);
  });

  test('the commit in force is that of the server which asked last', async () => {
    const inForce = async () => {
      const { result } = await store().updateRollout('force', ({ commitInForce }) => ({
        state: aState('force'),
        result: commitInForce,
        isVisible: false,
      }));
      return result;
    };
    await store().writeCommitInForce({ commit: 'from-a-copy', askedAgoMs: Number.POSITIVE_INFINITY });
    expect(await inForce()).toBe('from-a-copy');
    await store().writeCommitInForce({ commit: 'asked', askedAgoMs: 500 });
    expect(await inForce()).toBe('asked');
    await store().writeCommitInForce({ commit: 'asked-before', askedAgoMs: 60_000 });
    await store().writeCommitInForce({ commit: 'from-a-copy', askedAgoMs: Number.POSITIVE_INFINITY });
    expect(await inForce()).toBe('asked');
    await store().writeCommitInForce({ commit: 'asked-last', askedAgoMs: 0 });
    expect(await inForce()).toBe('asked-last');
  });

  test('a nonce is good once, for a report or for anything else', async () => {
    const use = { host: 'nonce-c', nonce: 'nonce-of-a-check-in', seenAt: 1_000_000 };
    expect(await store().useNonce(use)).toBe(true);
    expect(await store().useNonce(use)).toBe(false);
    expect(await store().useNonce({ ...use, host: 'nonce-d' })).toBe(true);
    const report = aReport({ host: 'nonce-c' });
    expect(await store().ingest({ report, nonce: use.nonce, receivedAt: 1_000_000, clockSkewMs: 0 })).toMatchObject({ result: 'replayed' });
  });

  test('pruning forgets the silent rollouts of middleware that Git no longer has', async () => {
    for (const name of ['listed', 'unlisted']) await store().updateRollout(name, increment(name));
    const heads = async () =>
      (await store().readRolloutHeads()).map(({ middleware }) => middleware).filter((name) => name.endsWith('listed'));
    const limits = { reportsPerHost: 1000, noncesFrom: 0 };
    const now = await store().readClock();
    await store().prune({ ...limits, keepFrom: now - 60_000, middleware: ['listed'] });
    expect(await heads()).toEqual(['listed', 'unlisted']);
    await store().prune({ ...limits, keepFrom: now + 60_000 });
    expect(await heads()).toEqual(['listed', 'unlisted']);
    await store().prune({ ...limits, keepFrom: now + 60_000, middleware: ['listed'] });
    expect(await heads()).toEqual(['listed']);
  });
}
