import { buildPlan, type Plan, removableOrphans } from '../reconciler/plan/index.ts';
import type { Block, Ledger, Observation, Resource } from '../schemas/index.ts';
import type { StepResult } from './converge.ts';
import type { Desired } from './desired/desired-state.ts';
import { reloadMembers } from './leases/standing.ts';
import { observeAll } from './observe.ts';
import type { ObserveContext } from './resources/index.ts';

export interface LookDeps extends Omit<ObserveContext, 'find'> {
  readonly now: () => Date;
}

export interface Sight {
  readonly plan: Plan;
  readonly observed: ReadonlyMap<string, Observation>;
}

/** Observes all that is wanted and all that is owned, and plans. */
export async function look(desired: Desired, ledger: Ledger, deps: LookDeps): Promise<Sight> {
  const { resources } = desired;
  const owned: readonly Resource[] = removableOrphans(ledger, new Set(resources.map(({ id }) => id)));
  const observed = await observeAll([...resources, ...owned], deps);
  return { observed, plan: planFor(desired, { ledger, observed, now: deps.now().toISOString() }) };
}

export interface PlanFacts {
  readonly ledger: Ledger;
  readonly observed: ReadonlyMap<string, Observation>;
  /** ISO 8601. */
  readonly now: string;
  /** Members that must not be disrupted now, and why. */
  readonly holds?: ReadonlyMap<string, Block>;
}

/** The plan from what was observed. */
export function planFor(desired: Desired, { observed, ...facts }: PlanFacts): Plan {
  const { slice, resources } = desired;
  return buildPlan({
    ...facts,
    host: slice.host.name,
    commit: desired.commit,
    resources,
    observedById: observed,
    detached: new Set(slice.members.filter(({ detached }) => detached).map(({ key }) => key)),
    removalCap: slice.fleet.removalCap,
    hostDrift: slice.host.drift,
    reloads: reloadMembers(desired),
  });
}

/** What is looked at again: without what was left in place on purpose, and without debts, which only differences prove. */
export function proofLedger(owed: Ledger, results: readonly StepResult[]): Ledger {
  const kept = new Set(results.filter((result) => result.kept === true).map(({ step }) => step.resource.id));
  const resources = Object.fromEntries(Object.entries(owed.resources).filter(([id]) => !kept.has(id)));
  return { ...owed, resources, pending: {} };
}
