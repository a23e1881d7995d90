import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import type { CheckIn, CheckInAnswer, LeaseAnswer } from '../../schemas/index.ts';
import { aRolloutPolicy } from '../../tests/support/a-rollout-policy.ts';
import { waitFor } from '../../tests/support/wait-for.ts';
import type { PostedAnswer } from '../delivery/post-signed.ts';
import { aDesired, aSlice, aSliceMember } from '../desired/a-desired.ts';
import type { Claims } from './claims.ts';
import { createCoordinator } from './coordinator.ts';

const member = 'shop/one';
const desired = aDesired([], { slice: aSlice({ members: [aSliceMember({ rollout: aRolloutPolicy() })] }) });
const ask = { member, commit: 'c1', action: 'restart', reasons: [], lastFence: 0 } as const;
const someClaims = (over: Partial<Claims> = {}): Claims => ({
  desired,
  members: desired.slice.members,
  asks: [],
  held: [],
  needs: new Set(),
  leaving: [],
  ...over,
});
const aLease = (over: Partial<LeaseAnswer>): LeaseAnswer => ({ member, state: 'waiting', reason: 'Order', message: '', ...over });

function answered(over: Partial<CheckInAnswer> = {}): PostedAnswer {
  return { status: 'answered', code: 200, text: JSON.stringify({ version: 1, serverTime: 7, nextMs: 100, leases: [], ...over }) };
}

/** A coordinator whose server answers what the test says. */
function aLine(post: (checkIn: CheckIn, index: number) => PostedAnswer) {
  const told: CheckIn[] = [];
  const stop = new AbortController();
  const coordinator = createCoordinator({
    host: 'h1',
    epoch: () => '0'.repeat(32),
    signal: stop.signal,
    log: () => {},
    readMemberStatus: async () => [{ member, ready: true, facts: {}, message: '', needs: false }],
    post: async (checkIn) => {
      told.push(checkIn);
      return post(checkIn, told.length - 1);
    },
  });
  return { coordinator, told, stop };
}

describe.concurrent('the line to the server', () => {
  it('checks in twice when a lease is asked for and nothing was proven fresh yet, with the echo of the first answer', async () => {
    const { coordinator, told } = aLine(() => answered({ leases: [aLease({ state: 'granted', fence: 3 })] }));
    coordinator.claim(someClaims({ asks: [ask] }));
    const exchange = await coordinator.exchange([]);
    expect(told.map(({ sequence, echo }) => [sequence, echo])).toEqual([
      [1, undefined],
      [2, 7],
    ]);
    expect(exchange.status === 'answered' && exchange.leases.get(member)?.fence).toBe(3);
  });

  it('keeps an answer that only the first of two check-ins got', async () => {
    const released = aLease({ member: 'shop/two', state: 'released', reason: 'Released' });
    const { coordinator } = aLine((_checkIn, index) => answered({ leases: index === 0 ? [released] : [aLease({})] }));
    coordinator.claim(someClaims({ asks: [ask] }));
    const release = { member: 'shop/two', fence: 1, commit: 'c1', outcome: 'done', message: '' } as const;
    const exchange = await coordinator.exchange([release]);
    expect(exchange.status === 'answered' && [...exchange.leases.keys()]).toEqual(['shop/two', member]);
  });

  it.each([
    ['nothing', { status: 'unanswered', reason: 'no route' }, 'no route'],
    ['an error', { status: 'answered', code: 503, text: 'not ready' }, 'HTTP 503 not ready'],
    ['no JSON', { status: 'answered', code: 200, text: '<html>' }, 'its answer is not JSON'],
    ['another form', { status: 'answered', code: 200, text: '{"version":1}' }, 'its answer is not understood'],
  ] as const)('takes %s for a server that cannot be reached, and does not ask again at once', async (_name, answer, reason) => {
    const { coordinator, told } = aLine(() => answer);
    coordinator.claim(someClaims({ asks: [ask] }));
    const first = await coordinator.exchange([]);
    expect(first).toMatchObject({ status: 'unreachable', reason: expect.stringContaining(reason) });
    expect(await coordinator.exchange([])).toEqual(first);
    expect(told).toHaveLength(1);
  });

  it('hints when a lease is granted under which nothing has begun, and no longer once it has', async () => {
    const { coordinator, told, stop } = aLine((_checkIn, index) =>
      answered({ leases: index === 0 ? [aLease({})] : [aLease({ state: 'granted', fence: 1 })] }),
    );
    coordinator.claim(someClaims({ asks: [ask] }));
    let hints = 0;
    const running = coordinator.run(() => {
      hints += 1;
    });
    await waitFor(async () => hints > 0, { what: 'a hint' });
    coordinator.claim(someClaims({ held: [{ member, commit: 'c1', fence: 1, action: 'restart' }] }));
    const threeCheckIns = async () => {
      const wanted = told.length + 3;
      await waitFor(async () => told.length >= wanted, { what: `check-in ${wanted}` });
    };
    await threeCheckIns();
    const before = hints;
    await threeCheckIns();
    expect(hints).toBe(before);
    stop.abort();
    await running;
  });

  it('hints when the server is there again', async () => {
    const { coordinator, stop } = aLine((_checkIn, index) => (index === 0 ? { status: 'unanswered', reason: 'no route' } : answered()));
    coordinator.claim(someClaims());
    const hint = vi.fn();
    const running = coordinator.run(hint);
    await waitFor(async () => hint.mock.calls.length > 0, { what: 'a hint' });
    expect(hint).toHaveBeenCalledTimes(1);
    stop.abort();
    await running;
  });

  it('sends no check-in for a host without coordinated members', async () => {
    const { coordinator, told, stop } = aLine(() => answered());
    coordinator.claim(someClaims({ members: [] }));
    const running = coordinator.run(() => {});
    await sleep(1300);
    stop.abort();
    await running;
    expect(told).toEqual([]);
  });
});
