import { describe, expect, it } from 'vitest';
import { forgetEarlierBoot } from '../../reconciler/plan/index.ts';
import type { Ledger } from '../../schemas/index.ts';
import { aConf, aCycle, aDaemon, type CycleInput, seen, someCycles } from '../a-cycle.ts';

const empty: Ledger = { version: 1, host: 'h1', resources: {}, pending: {}, firstSeen: {}, failures: {} };
const ledger = forgetEarlierBoot(empty, 'b1');
const daemon = aDaemon();
const resources = [aConf(), daemon];
const runsAs = (pid: number) => seen(daemon, {}, { pid, incarnation: `${pid}@1` });
const drift = (input: readonly CycleInput[], from = ledger) =>
  someCycles(input, from).map(({ drafts }) =>
    drafts.flatMap(({ events }) => events.filter(({ code }) => code.startsWith('Drift')).map(({ code, pointer }) => `${code} ${pointer}`)),
  );
const told = ['DriftDetected /running', 'DriftHealed /running'];
const cycle = (pid: number, over: Partial<CycleInput> = {}): CycleInput => ({ resources, before: { [daemon.id]: runsAs(pid) }, ...over });

describe('a service whose process was replaced behind our back', () => {
  it('is reported once, though nothing is left to be done', () => {
    expect(drift([cycle(7), cycle(7), cycle(8), cycle(8)])).toEqual([[], [], told, []]);
  });

  it('is reported once also when the same cycle changes something else', () => {
    const before = { [daemon.id]: runsAs(8), 'file[/etc/shop.conf]': seen(aConf(), { entries: { size: '2', color: 'red' } }) };
    const [, second] = drift([cycle(7), { resources, before, after: { [daemon.id]: runsAs(8) } }]);
    expect(second?.filter((event) => event.endsWith('/running'))).toEqual(told);
  });

  it('is reported when it happens between the two observations of a cycle', () => {
    const before = { [daemon.id]: runsAs(7), 'file[/etc/shop.conf]': seen(aConf(), { entries: { size: '2', color: 'red' } }) };
    const [, second] = drift([cycle(7), { resources, before, after: { [daemon.id]: runsAs(8) } }]);
    expect(second?.filter((event) => event.endsWith('/running'))).toEqual(told);
  });

  it('is not reported when Plumb restarted it, or began to and was killed', () => {
    const before = {
      [daemon.id]: runsAs(7),
      'file[/etc/shop.conf]': seen(aConf(), { mode: '0640', entries: { size: '1', color: 'blue' } }),
    };
    const restart = { resources: [aConf({ effects: {} }), daemon], before, after: { [daemon.id]: runsAs(8) } };
    expect(
      drift([cycle(7), restart, cycle(8)])
        .at(1)
        ?.filter((event) => event.endsWith('/running')),
    ).toEqual([]);
    const { owed } = aCycle(someCycles([cycle(7)], ledger)[0]?.settled ?? ledger, restart);
    expect(owed.processes?.services).toEqual({});
    expect(drift([cycle(8)], owed)[0]?.filter((event) => event.endsWith('/running'))).toEqual([]);
  });

  it('is reported as down and healed, and no second time, when it was seen down', () => {
    const down = { resources, before: { [daemon.id]: seen(daemon, { running: false }) }, after: { [daemon.id]: runsAs(8) } };
    expect(drift([cycle(7), down, cycle(8)])).toEqual([[], told, []]);
  });

  it('is not reported after a reboot, nor when it cannot be seen for a while', () => {
    const settled = someCycles([cycle(7)], ledger)[0]?.settled ?? ledger;
    expect(drift([cycle(9)], forgetEarlierBoot(settled, 'b2'))).toEqual([[]]);
    const blind = { resources, before: { [daemon.id]: { status: 'unknown', reason: 'no answer' } as const } };
    expect(drift([cycle(7), blind, cycle(7), blind, cycle(8)])).toEqual([[], [], [], [], told]);
  });
});
