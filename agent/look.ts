import { buildPlan, type Plan, removableOrphans } from '../reconciler/plan/index.ts';
import type { Ledger, Observation, Resource } from '../schemas/index.ts';
import type { StepResult } from './converge.ts';
import type { Desired } from './desired-state.ts';
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
  const { slice, resources } = desired;
  const owned: readonly Resource[] = removableOrphans(ledger, new Set(resources.map(({ id }) => id)));
  const observed = await observeAll([...resources, ...owned], deps);
  const plan = buildPlan({
    host: slice.host.name,
    commit: desired.commit,
    resources,
    observedById: observed,
    ledger,
    detached: new Set(slice.members.filter(({ detached }) => detached).map(({ key }) => key)),
    removalCap: slice.fleet.removalCap,
    hostDrift: slice.host.drift,
    now: deps.now().toISOString(),
  });
  return { plan, observed };
}

/** What is looked at again: without what was left in place on purpose, and without debts, which only differences prove. */
export function proofLedger(owed: Ledger, results: readonly StepResult[]): Ledger {
  const kept = new Set(results.filter((result) => result.kept === true).map(({ step }) => step.resource.id));
  const resources = Object.fromEntries(Object.entries(owed.resources).filter(([id]) => !kept.has(id)));
  return { ...owed, resources, pending: {} };
}
