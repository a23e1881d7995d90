import { expect, test, vi } from 'vitest';
import { aFleet } from '../../../tests/support/sample-fleet.ts';
import type { SourceState } from '../../status/index.ts';
import { followRepository } from './follow-repository.ts';
import type { FollowedRepository, TakenCommit } from './followed-repository.ts';

const good = (id: string): TakenCommit => ({
  commit: id,
  fleet: { expectation: aFleet({ commit: { id } }), safety: new Map() },
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
function following(repository: Partial<FollowedRepository>) {
  const stopping = new AbortController();
  const states: string[] = [];
  const askedAgoMs: number[] = [];
  let hint = (): void => {};
  const follower = followRepository({
    repository: {
      check: async () => 'good',
      take: async (commit) => good(commit),
      takeStored: async () => undefined,
      watch: (onHint) => {
        hint = onHint;
        return () => undefined;
      },
      ...repository,
    },
    pollMs: 3_600_000,
    signal: stopping.signal,
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
