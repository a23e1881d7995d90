import { expect, test, vi } from 'vitest';
import { aFleet } from '../../../tests/support/sample-fleet.ts';
import type { SourceState } from '../../status/index.ts';
import { type FollowOptions, followRepository } from './follow-repository.ts';
import type { FollowedRepository, TakenCommit } from './followed-repository.ts';

const good = (id: string): TakenCommit => ({
  commit: id,
  fleet: { expectation: aFleet({ commit: { id } }), safety: new Map(), replaces: [] },
  diagnostics: [],
  summary: 'no findings',
  history: [{ id }],
});

const bad = (id: string): TakenCommit => ({
  commit: id,
  diagnostics: [{ code: 'MW1005', severity: 'error', summary: 'a', detail: 'b' }],
  summary: '1 error',
  history: [{ id }, { id: 'good' }],
});

/** A follower of a repository with the given answers, and its calls back. */
function following(repository: Partial<FollowedRepository>, options: Partial<FollowOptions> = {}) {
  const stopping = new AbortController();
  const states: string[] = [];
  const askedAgoMs: number[] = [];
  let hint = (): void => {};
  const follower = followRepository({
    repository: {
      check: async () => 'good',
      take: async (commit) => good(commit),
      takeStored: async () => undefined,
      checkHistory: async () => [],
      watch: (onHint) => {
        hint = onHint;
        return () => undefined;
      },
      ...repository,
    },
    pollMs: 3_600_000,
    signal: stopping.signal,
    readLastInForce: async () => undefined,
    ...options,
    onCommit: async (ms) => void askedAgoMs.push(ms),
    onState: ({ state, message, availableCommit = '' }: SourceState) => void states.push(`${state} ${message} ${availableCommit}`.trim()),
  });
  const running = follower.run();
  const stop = async (): Promise<void> => {
    stopping.abort();
    await running;
  };
  const inForce = () => follower.inForce()?.expectation.commit.id;
  return { follower, states, askedAgoMs, look: () => hint(), stop, inForce };
}

test('a worker that ends leaves the last good commit in force, which the state says, and is asked again', async () => {
  const check = vi.fn<FollowedRepository['check']>(async () => 'good');
  const { states, look, stop, inForce } = following({ check });
  await expect.poll(() => states).toEqual(['Ready the newest commit is in force']);
  check.mockRejectedValue(new Error('the thread that works on commits ended: out of memory; it is begun anew after a pause'));
  look();
  await expect.poll(() => states[1]).toMatch(/^Unreachable the thread that works on commits ended: out of memory/);
  expect(inForce()).toBe('good');
  look();
  await expect.poll(() => check.mock.calls.length).toBe(3);
  expect(states).toHaveLength(2);
  check.mockResolvedValue('good');
  look();
  await expect.poll(() => states[2]).toBe('Ready the newest commit is in force');
  await stop();
});

test('a commit with errors is refused while the one before stays, and can be compared', async () => {
  const commits = ['good', 'bad'];
  const { follower, states, look, stop, inForce } = following({
    check: async () => commits.shift() ?? 'bad',
    take: async (commit) => (commit === 'bad' ? bad(commit) : good(commit)),
  });
  await expect.poll(() => states).toHaveLength(1);
  look();
  await expect.poll(() => states[1]).toBe('Refused the newest commit has 1 error bad');
  expect(inForce()).toBe('good');
  expect(follower.history()).toEqual([{ id: 'bad' }, { id: 'good' }]);
  await stop();
});

test('a start without the repository goes on from what is at hand, asked never', async () => {
  const { states, askedAgoMs, stop, inForce } = following({
    check: async () => Promise.reject(new Error('Unreachable: no route')),
    takeStored: async () => good('stored'),
  });
  await expect.poll(() => states).toEqual(['Unreachable Unreachable: no route']);
  expect([inForce(), askedAgoMs]).toEqual(['stored', [Number.POSITIVE_INFINITY]]);
  await stop();
});

test('a start on a commit whose work ends the worker goes on from a stored one, and tries that commit again', async () => {
  const skips: (readonly string[])[] = [];
  let isPausing = false;
  const { states, look, stop, inForce } = following({
    check: async () => 'heavy',
    take: async () => {
      isPausing = true;
      throw new Error('the thread that works on commits ended: out of memory');
    },
    // The worker pauses after its end, and answers again at the next look.
    takeStored: async (skipped) => {
      if (isPausing) throw new Error('it is begun anew after a pause');
      skips.push(skipped);
      return good('stored');
    },
  });
  await expect.poll(() => states).toEqual(['Unreachable the thread that works on commits ended: out of memory']);
  expect(inForce()).toBeUndefined();
  isPausing = false;
  look();
  await expect.poll(inForce).toBe('stored');
  expect(skips).toEqual([['heavy']]);
  await expect.poll(() => isPausing).toBe(true);
  await stop();
});

const left = { code: 'MW8006', severity: 'error', summary: 'a', detail: 'b' } as const;

test('a commit that does not go on from the one in force is refused; the one that was in force before a start counts', async () => {
  const asked: string[] = [];
  const { follower, states, look, stop, inForce } = following(
    {
      check: async () => 'older',
      checkHistory: async ({ commit, inForce: before, accepted }) => {
        asked.push(`${commit} after ${before}, accepted ${accepted}`);
        return commit === 'older' ? [left] : [];
      },
    },
    { readLastInForce: async () => 'good' },
  );
  await expect.poll(() => states).toEqual(['Refused the newest commit does not go on from the one in force older']);
  expect([inForce(), asked]).toEqual(['good', ['older after good, accepted undefined']]);
  expect(follower.state()?.diagnostics).toEqual([left]);
  look();
  await stop();
  expect(asked).toHaveLength(1);
});

test('the reason is the true one, and holds again after an outage of the repository', async () => {
  const check = vi.fn<FollowedRepository['check']>(async () => 'older');
  const { follower, look, stop } = following({ check, checkHistory: async () => [left] }, { readLastInForce: async () => 'good' });
  const told = () => [follower.state()?.reason, follower.state()?.message, follower.state()?.availableCommit];
  const refused = ['HistoryNotForward', 'the newest commit does not go on from the one in force', 'older'];
  await expect.poll(told).toEqual(refused);
  check.mockRejectedValue(Object.assign(new Error('Unauthorized: 401'), { code: 'Unauthorized' }));
  look();
  await expect.poll(told).toEqual(['Unauthorized', 'Unauthorized: 401', undefined]);
  check.mockRejectedValue(Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' }));
  look();
  await expect.poll(told).toEqual(['SourceFailed', 'ENOSPC: no space left on device', undefined]);
  check.mockResolvedValue('older');
  look();
  await expect.poll(told).toEqual(refused);
  expect(follower.state()?.diagnostics).toEqual([left]);
  await stop();
});

test('an accepted commit is followed once', async () => {
  const commits = ['rewritten', 'rewritten', 'older'];
  const asked: (string | undefined)[] = [];
  const { states, look, stop, inForce } = following(
    {
      check: async () => commits.shift() ?? 'older',
      checkHistory: async ({ commit, accepted }) => {
        asked.push(accepted);
        return commit === accepted ? [] : [left];
      },
    },
    { readLastInForce: async () => 'good', accepted: 'rewritten' },
  );
  await expect.poll(inForce).toBe('rewritten');
  look();
  await expect.poll(() => commits).toEqual(['older']);
  look();
  await expect.poll(() => states.at(-1)).toBe('Refused the newest commit does not go on from the one in force older');
  expect([inForce(), asked]).toEqual(['rewritten', ['rewritten', undefined]]);
  await stop();
});

test('a start without the repository puts no stored commit in force that the last one does not go on from', async () => {
  const down = {
    check: async () => Promise.reject(new Error('Unreachable: no route')),
    take: async () => Promise.reject(new Error('gone')),
    takeStored: async () => good('rewritten'),
  };
  const last = { readLastInForce: async () => 'good' };
  const before = following({ ...down, checkHistory: async () => [] }, last);
  await expect.poll(before.inForce).toBe('rewritten');
  await before.stop();
  const beside = following({ ...down, checkHistory: async () => [left] }, last);
  await expect.poll(() => beside.states).toHaveLength(1);
  expect(beside.inForce()).toBeUndefined();
  await beside.stop();
});

test('a database that cannot say what was in force lets nothing be taken', async () => {
  const readLastInForce = vi.fn<FollowOptions['readLastInForce']>().mockRejectedValueOnce(new Error('no database'));
  const { states, look, stop, inForce } = following({}, { readLastInForce });
  await expect.poll(() => states).toEqual(['Unreachable no database']);
  expect(inForce()).toBeUndefined();
  look();
  await expect.poll(inForce).toBe('good');
  await stop();
});
