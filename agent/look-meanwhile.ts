import { executableSteps, type Plan, planHost } from '../reconciler/plan/index.ts';
import type { Ledger, Observation, StepBlock } from '../schemas/index.ts';
import type { StepResult } from './converge.ts';
import type { Desired } from './desired/desired-state.ts';
import { proofLedger, settleLedger } from './ledger/settle-ledger.ts';
import { observeHost } from './observe.ts';

/** A cycle whose steps are at work. */
export interface CycleAtWork {
  readonly desired: Desired;
  readonly plan: Plan;
  readonly holds: ReadonlyMap<string, StepBlock>;
  readonly observed: ReadonlyMap<string, Observation>;
  /** As written before the first step. */
  readonly owed: Ledger;
  readonly owedBefore: Ledger['pending'];
  /** The steps that have ended so far. */
  readonly results: readonly StepResult[];
}

/** What the cycle would find if it ended now: nothing of it is kept. */
export interface MeanwhileLook {
  readonly observed: ReadonlyMap<string, Observation>;
  readonly plan: Plan;
  readonly ledger: Ledger;
}

/**
 * Looks, while steps are at work, at all members that no step is at work for, and at the health of all. What the steps themselves
 * read of services is not to come from this look, so it has a host of its own.
 */
export async function lookMeanwhile(
  cycle: CycleAtWork,
  deps: Parameters<typeof observeHost>[1] & { readonly now: () => Date },
): Promise<MeanwhileLook> {
  const { desired, plan, holds, owed, owedBefore } = cycle;
  const busy = busyMembers(plan, cycle.results);
  const isBusy = ({ members }: { readonly members: readonly string[] }) => members.some((member) => busy.has(member));
  const results = cycle.results.filter(({ step }) => !isBusy(step.resource));
  const seen = await observeHost({ ...desired, ledger: owed }, { ...deps, host: { ...deps.host } }, (resource) =>
    resource.kind === 'health' ? true : !isBusy(resource),
  );
  const now = deps.now().toISOString();
  const observed = new Map([...cycle.observed, ...seen]);
  const verified = planHost({ ...desired, ledger: proofLedger(owed, results), observed, now, holds });
  const settled = settleLedger(owed, { owedBefore, plan, results, verified, now });
  const stillOwed = plan.steps.flatMap(({ resource }) => {
    const pending = isBusy(resource) ? owed.pending[resource.id] : undefined;
    return pending === undefined ? [] : [[resource.id, pending] as const];
  });
  const ledger = { ...settled, pending: { ...settled.pending, ...Object.fromEntries(stillOwed) } };
  return { observed, ledger, plan: planHost({ ...desired, ledger, observed, now, holds }) };
}

/** Members of which not all steps are done: what failed is told by the end of the cycle. */
function busyMembers(plan: Plan, results: readonly StepResult[]): ReadonlySet<string> {
  const done = new Set(results.filter(({ status }) => status === 'done').map(({ step }) => step.resource.id));
  return new Set(executableSteps(plan).flatMap(({ resource }) => (done.has(resource.id) ? [] : resource.members)));
}
