import { describe, expect, it } from 'vitest';
import { planHost } from '../../reconciler/plan/index.ts';
import type { LeaseAnswer, Resource } from '../../schemas/index.ts';
import { aRolloutPolicy } from '../../tests/support/a-rollout-policy.ts';
import { aDesired, aLedger, aSlice, aSliceMember } from '../desired/a-desired.ts';
import { aResource } from '../resources/a-resource.ts';
import { acquireLeases } from './acquire-leases.ts';
import type { Exchange } from './coordinator.ts';

const members = ['shop/one', 'shop/two'];

/** A running process whose definition differs: its member has to restart. */
function aDaemon(member: string): Resource {
  const name = member.slice(5);
  const via = { manager: 'supervisor', argv: [name], stop: { signal: 'SIGTERM', timeoutMs: 1 } } as const;
  const service = aResource('service', { name, fields: { running: true, enabled: true, definition: 'sha256:2' }, via });
  return { ...service, members: [member], effects: { '/definition': 'restart' } };
}

function answered(states: Readonly<Record<string, LeaseAnswer['state']>>): Exchange {
  const leases = Object.entries(states).map(
    ([member, state]) => [member, { member, state, reason: 'Order', message: '', fence: 1 }] as const,
  );
  return { status: 'answered', leases: new Map(leases) };
}

const granted = answered({ 'shop/one': 'granted', 'shop/two': 'granted' });

/** A permit under which both members may restart, a clock, and a server that is asked. */
async function aPermit() {
  const slice = aSlice({ members: members.map((key) => aSliceMember({ key, id: key.slice(5), rollout: aRolloutPolicy() })) });
  const resources = members.map(aDaemon);
  const ledger = aLedger();
  const observed = new Map(
    resources.map(({ id }) => [id, { status: 'known', fields: { running: true, enabled: true, definition: 'sha256:1' } }] as const),
  );
  const plan = planHost({ slice, resources, ledger, observed, now: '2026-01-02T03:04:05.000Z' });
  const clock = { monotonicMs: 0, wallMs: 0 };
  let exchange = granted;
  let asked = 0;
  const coordinator = {
    claim: () => undefined,
    run: async () => undefined,
    exchange: async () => {
      asked += 1;
      return exchange;
    },
  };
  const deps = { coordinator, now: () => new Date(clock.wallMs), monotonicMs: () => clock.monotonicMs };
  const permit = await acquireLeases({ desired: aDesired(resources, { slice }), plan, ledger }, deps);
  const answers = (next: Exchange) => {
    exchange = next;
  };
  const mayBegin = () => Promise.all(members.map((member) => permit.mayBegin([member])));
  return { permit, clock, answers, mayBegin, asked: () => asked };
}

describe('a permit', () => {
  it('notes the leases in the ledger, and lets steps begin without asking again', async () => {
    const { permit, mayBegin, asked, clock } = await aPermit();
    expect(permit.holds.size).toBe(0);
    expect(Object.keys(permit.ledger.leases ?? {})).toEqual(members);
    clock.monotonicMs = 14_999;
    expect(await mayBegin()).toEqual([true, true]);
    expect(asked()).toBe(1);
  });

  it.each(['monotonicMs', 'wallMs'] as const)(
    'asks once more when a while has passed by %s, for all steps that are about to begin',
    async (by) => {
      const { mayBegin, asked, clock } = await aPermit();
      clock[by] = 15_000;
      expect(await mayBegin()).toEqual([true, true]);
      expect(await mayBegin()).toEqual([true, true]);
      expect(asked()).toBe(2);
    },
  );

  it('stops the steps of a member whose lease was taken back, and of no other', async () => {
    const { mayBegin, answers, clock } = await aPermit();
    answers(answered({ 'shop/one': 'lost', 'shop/two': 'granted' }));
    clock.monotonicMs = 15_000;
    expect(await mayBegin()).toEqual([false, true]);
    expect(await mayBegin()).toEqual([false, true]);
  });

  it('stops all steps that need a lease while the server is unreachable, and no other', async () => {
    const { permit, mayBegin, answers, clock } = await aPermit();
    answers({ status: 'unreachable', reason: 'no route' });
    clock.monotonicMs = 15_000;
    expect(await mayBegin()).toEqual([false, false]);
    expect(await permit.mayBegin(['shop/three'])).toBe(true);
    answers(granted);
    expect(await mayBegin()).toEqual([true, true]);
  });
});
