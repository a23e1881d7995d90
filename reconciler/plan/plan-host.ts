import type { Ledger, Observation, Resource, Slice, StepBlock } from '../../schemas/index.ts';
import { buildPlan } from './build-plan.ts';
import { nameFormerEntries } from './former-entries.ts';
import { removableOrphans } from './prune.ts';
import type { Plan } from './step.ts';

export interface HostPlanInput {
  /** The slice that Git wants of the host. */
  readonly slice: Slice;
  /** The slice, rendered. */
  readonly resources: readonly Resource[];
  /** By resource id: all of `resourcesToObserve`. */
  readonly observed: ReadonlyMap<string, Observation>;
  readonly ledger: Ledger;
  /** Members that must not be disrupted in this cycle, and why. */
  readonly holds?: ReadonlyMap<string, StepBlock>;
  /** ISO 8601. */
  readonly now: string;
}

/** From a slice to the plan of its host: the same for the agent, which observes the host, and for a review, which assumes it. */
export function planHost({ slice, resources, observed, ledger, holds, now }: HostPlanInput): Plan {
  const { host, commit, fleet, members } = slice;
  return buildPlan({
    host: host.name,
    commit,
    resources: nameFormerEntries(resources, ledger),
    observedById: observed,
    ledger,
    now,
    ...(holds === undefined ? {} : { holds }),
    detached: new Set(members.filter(({ detached }) => detached).map(({ key }) => key)),
    reloads: new Set(members.filter(({ rollout }) => rollout.reload === 'included').map(({ key }) => key)),
    escalates: new Set(members.filter(({ rollout }) => rollout.escalate === 'restart').map(({ key }) => key)),
    removalCap: fleet.removalCap,
    hostDrift: host.drift,
  });
}

/** Resources that a plan is made from: all that Git wants, then what Plumb owns and can remove. */
export function resourcesToObserve({ resources, ledger }: Pick<HostPlanInput, 'resources' | 'ledger'>): readonly Resource[] {
  return [...nameFormerEntries(resources, ledger), ...removableOrphans(ledger, new Set(resources.map(({ id }) => id)))];
}
