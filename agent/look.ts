import { type Plan, planHost, resourcesToObserve } from '../reconciler/plan/index.ts';
import type { Ledger, Observation } from '../schemas/index.ts';
import type { StepResult } from './converge.ts';
import type { Desired } from './desired/desired-state.ts';
import { observeAll } from './observe.ts';
import type { ObserveContext } from './resources/index.ts';

export interface LookDeps extends Omit<ObserveContext, 'find'> {
  readonly now: () => Date;
}

export interface LookResult {
  readonly plan: Plan;
  readonly observed: ReadonlyMap<string, Observation>;
}

/** Observes all that a plan needs, and plans. */
export async function look(desired: Desired, ledger: Ledger, deps: LookDeps): Promise<LookResult> {
  const observed = await observeAll(resourcesToObserve({ ...desired, ledger }), deps);
  return { observed, plan: planHost({ ...desired, ledger, observed, now: deps.now().toISOString() }) };
}

/** What is looked at again: without what was left in place on purpose, and without debts, which only differences prove. */
export function proofLedger(owed: Ledger, results: readonly StepResult[]): Ledger {
  const kept = new Set(results.filter((result) => result.kept === true).map(({ step }) => step.resource.id));
  const resources = Object.fromEntries(Object.entries(owed.resources).filter(([id]) => !kept.has(id)));
  return { ...owed, resources, pending: {} };
}
