import { describe, expect, test } from 'vitest';
import { aDriftedFleet } from '../../tests/support/drifted-fleet.ts';
import { rolloutMemberStates, rolloutViewStates } from '../rollout/index.ts';
import { now, open } from '../rollout/view/a-cache-rollout.ts';
import { buildRolloutViews, findRolloutView } from './fleet-rollouts.ts';
import type { StatusInput } from './status-input.ts';

describe('the drifted fleet', () => {
  const fleet = aDriftedFleet(now);
  const statusInput: StatusInput = {
    expectation: fleet.expectation,
    reports: new Map(fleet.reports.map((report) => [report.host, { report, receivedAt: report.at, clockSkewMs: 0 }])),
    now,
    coordination: { now, rollouts: new Map(fleet.rollouts.map((state) => [state.middleware, state])) },
  };
  const views = buildRolloutViews({ statusInput, isOpen: () => open });

  test('has every state of a rollout and of a member, worst first', () => {
    expect([...new Set(views.map(({ state }) => state))]).toEqual(rolloutViewStates);
    const states = new Set(views.flatMap(({ members }) => members.map(({ state }) => state)));
    expect([...states].toSorted()).toEqual(rolloutMemberStates.toSorted());
  });

  test('totals are of the members shown', () => {
    for (const { members, totals } of views) {
      const counted = rolloutMemberStates.reduce((sum, state) => sum + totals[state], 0);
      expect([counted, totals.members]).toEqual([members.length, members.length]);
    }
  });

  test('its log is told newest first', () => {
    const orders = views.find(({ middleware }) => middleware === 'orders');
    const times = orders?.log.map((event) => event.at) ?? [];
    expect(times.length).toBeGreaterThan(3);
    expect(times).toEqual(times.toSorted().toReversed());
  });

  test('an unknown name is undefined', () => {
    expect(findRolloutView('nothing', { statusInput, isOpen: () => open })).toBeUndefined();
  });
});
