import type {
  Difference,
  DisruptiveAction,
  Effect,
  FirstStep,
  Observation,
  Refresh,
  Resource,
  StepAction,
  StepBlock,
} from '../../schemas/index.ts';

/** One resource with everything known about it, and the action on it. */
export interface Step {
  /** Desired, with ignored and program-owned fields replaced by what is observed; for a removal rebuilt from the ledger. */
  readonly resource: Resource;
  /** Desired as Git has it: what the ledger remembers, so that a field left to others is not taken for a change of Git. */
  readonly wanted: Resource;
  readonly observed: Observation;
  readonly action: StepAction;
  /** Cost of the differences to the services in `resource.notify`; for a service its own reload or restart. */
  readonly effect: Effect;
  /** Sensitive values are masked here already. */
  readonly differences: readonly Difference[];
  /** Ids of resources converged first. */
  readonly after: readonly string[];
  /** For a service: reload or restart owed, from this plan's differences or from the ledger. */
  readonly refresh?: Refresh;
  /** Present: the step takes running members away, or asks their services to restart. */
  readonly disrupts?: Disruption;
  /** Present: done in the running process before the step, so that the step loses no data. */
  readonly first?: readonly FirstStep[];
  /** The step waits for its service to start as it was before the change. */
  readonly awaitsStart?: boolean;
  /** Present: not executed in this cycle. */
  readonly blocked?: StepBlock;
}

/** Members that a step takes away while they run. */
export interface Disruption {
  readonly action: DisruptiveAction;
  /** Keys of the members that lose something by it; not of those that only have a part in the resource. */
  readonly members: readonly string[];
}

/** The steps of one cycle, in order. */
export interface Plan {
  readonly host: string;
  readonly commit: string;
  readonly steps: readonly Step[];
  readonly removals: { readonly planned: number; readonly cap: number };
}
