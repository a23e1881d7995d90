import type { Ledger, Observation, Resource, StepBlock } from '../../schemas/index.ts';
import { avertHazards } from './avert-hazards.ts';
import { blockDependents, blockSteps, holdSteps, keepUsedSoftware } from './block-steps.ts';
import { checkHealth } from './check-health.ts';
import { decideStep } from './decide-step.ts';
import { markDisruptions } from './mark-disruptions.ts';
import { orderSteps } from './order-steps.ts';
import { pruneSteps } from './prune.ts';
import { refreshServices } from './refresh-services.ts';
import type { Plan, Step } from './step.ts';

export interface PlanInput {
  readonly host: string;
  readonly commit: string;
  readonly resources: readonly Resource[];
  readonly observedById: ReadonlyMap<string, Observation>;
  readonly ledger: Ledger;
  /** Keys of members that run on without Plumb. */
  readonly detached: ReadonlySet<string>;
  readonly removalCap: number;
  /** Drift mode for resources that no member wants any more. */
  readonly hostDrift: 'enforce' | 'observe';
  /** ISO 8601. */
  readonly now: string;
  /** Members that must not be disrupted in this cycle, and why. */
  readonly holds?: ReadonlyMap<string, StepBlock>;
  /** Members whose adapter counts a reload as a disruption. */
  readonly reloads?: ReadonlySet<string>;
  /** Members for which Git lets a reload that did not take twice be done as a restart. */
  readonly escalates?: ReadonlySet<string>;
}

/** The plan of one cycle, from desired resources, observations and the ledger. Pure. */
export function buildPlan(input: PlanInput): Plan {
  const { resources, observedById, holds = new Map() } = input;
  const decided = resources.map((resource) => decideStep(resource, input));
  const pruned = pruneSteps({ ...input, wanted: new Set(resources.map(({ id }) => id)), observedById });
  const ordered = [...pruned.steps, ...orderSteps(decided), ...pruned.superseded];
  const block = (steps: readonly Step[]) => blockDependents(holdSteps(blockSteps(steps, input), holds));
  const refreshed = block(refreshServices(block(avertHazards(markDisruptions(ordered, input))), input));
  return {
    host: input.host,
    commit: input.commit,
    steps: keepUsedSoftware(checkHealth(refreshed)),
    removals: { planned: pruned.planned, cap: input.removalCap },
  };
}
