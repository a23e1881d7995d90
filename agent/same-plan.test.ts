import { expect, test } from 'vitest';
import { adapterEngine } from '../adapters/index.ts';
import { type FleetModel, sliceFor } from '../reconciler/compile/index.ts';
import { planHost } from '../reconciler/plan/index.ts';
import { hasErrors } from '../schemas/index.ts';
import { predictionsOf, readScenario, scenarioNames } from '../tests/support/read-scenario.ts';
import { createDesiredState, type Desired } from './desired/desired-state.ts';
import type { SliceAnswer } from './desired/slice-source.ts';
import { aStateDirectory } from './state/a-state-directory.ts';

const environment = { root: '', privileged: true, canInstall: true };
const { signal } = new AbortController();

/** The desired state of a host's agent after one commit after the other, and after a restart. */
async function desiredAfter(host: string, fleets: readonly FleetModel[]): Promise<readonly (Desired | undefined)[]> {
  const { state } = await aStateDirectory();
  const answers = fleets.map((fleet) => answerOf(fleet, host));
  const source = { next: async (): Promise<SliceAnswer> => answers.shift() ?? { status: 'unchanged' } };
  const open = () => createDesiredState({ source, engine: adapterEngine, environment, state });
  const running = await open();
  for (const _ of fleets) await running.next({ offline: false, signal });
  const restarted = await open();
  return Promise.all([running, restarted].map(async (one) => (await one.next({ offline: true, signal })).desired));
}

function answerOf(fleet: FleetModel, host: string): SliceAnswer {
  const { commit, settings } = fleet;
  const placed = sliceFor(fleet, host);
  return placed === undefined
    ? { status: 'unlisted', commit, fleet: settings, host: 'gone', listed: [] }
    : { status: 'slice', commit, ...placed };
}

/** A commit with errors is neither planned by a host nor predicted. */
const withoutFleet = ['base-was-broken', 'invariant-newly-broken'];
const predicted = scenarioNames.filter((name) => !withoutFleet.includes(name));

test.each(predicted)('the review of %s and the hosts plan the same', async (name) => {
  const input = readScenario(name);
  const fleets = [input.from, input.to].flatMap(({ fleet }) => fleet ?? []);
  const predictions = predictionsOf(input);
  for (const { host, plan, assumed, to } of predictions) {
    for (const desired of await desiredAfter(host, fleets)) {
      if (hasErrors(to?.diagnostics ?? [])) expect(desired?.commit).toBe(input.from.commit);
      else expect(desired && planHost({ ...desired, ...assumed })).toEqual(plan);
    }
  }
});
