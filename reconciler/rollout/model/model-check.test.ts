import { describe, expect, it } from 'vitest';
import { advanceRollout } from '../advance-rollout.ts';
import { brokenServers } from './a-broken-server.ts';
import { exploreModel } from './a-model-search.ts';
import type { ModelBudget, ModelRules } from './a-model-world.ts';

const none: ModelBudget = {
  ticks: Number.POSITIVE_INFINITY,
  delays: 0,
  duplicates: 0,
  crashes: 0,
  losses: 0,
  failures: 0,
  breaks: 0,
  drifts: 0,
  commits: 0,
};

function rulesOf(budget: Partial<ModelBudget>, over: Partial<ModelRules> = {}): ModelRules {
  return { members: 2, maxUnavailable: 1, tickMs: 13_000, ...over, budget: { ...none, ...budget } };
}

/** Faults that may come together, each as often as it says, at any moment. */
const worlds: Readonly<Record<string, ModelRules>> = {
  'an agent crashes, and the store is lost': rulesOf({ crashes: 1, losses: 1 }),
  'a check-in is overtaken, and an agent crashes': rulesOf({ delays: 1, crashes: 1 }),
  'a check-in comes twice, and an agent crashes': rulesOf({ duplicates: 1, crashes: 1 }),
  'a step fails, and another commit comes': rulesOf({ failures: 1, commits: 1 }),
  'three members, and nothing goes wrong': rulesOf({}, { members: 3 }),
  'a member breaks by itself': rulesOf({ breaks: 1 }),
  'a member breaks by itself, and a check-in is late': rulesOf({ breaks: 1, delays: 1 }),
  'status reports age in small steps': rulesOf({ delays: 1 }, { tickMs: 5_000 }),
};

describe('the protocol of leases, in every order in which things can happen', () => {
  it('never has more members away than may be, and always has a way to the end', () => {
    let [states, transitions] = [0, 0];
    for (const [name, rules] of Object.entries(worlds)) {
      const result = exploreModel(rules, { advance: advanceRollout });
      expect(result.violations, name).toEqual([]);
      expect(result.stuck, name).toEqual([]);
      states += result.states;
      transitions += result.transitions;
    }
    console.log(`P40 worlds=${Object.keys(worlds).length} states=${states} transitions=${transitions} violations=0 stuck=0`);
    expect(states).toBeGreaterThan(100_000);
  });

  it.each(Object.entries(brokenServers))('is broken by a server that %s', (_name, { world, advance }) => {
    const rules = worlds[world];
    if (rules === undefined) throw new Error(`there is no world in which ${world}`);
    expect(exploreModel(rules, { advance, untilFirst: true }).violations).not.toEqual([]);
  });
});
