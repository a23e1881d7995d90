import type { Plan } from '../../reconciler/plan/index.ts';
import type { Ledger, Observation, Report, Stance } from '../../schemas/index.ts';
import type { StepResult } from '../converge.ts';
import type { Desired } from '../desired/desired-state.ts';
import type { RefusedCommit } from '../desired/slice-source.ts';

/** Everything a cycle knows when it reports. */
export interface ReportFacts {
  readonly hostName: string;
  readonly trigger: Report['trigger'];
  /** ISO 8601. */
  readonly at: string;
  readonly durationMs: number;
  readonly desired?: Desired;
  readonly refused?: RefusedCommit;
  readonly problem?: { readonly reason: string; readonly message: string };
  readonly ledgerProblem?: string | undefined;
  /** Why logs of members could not be rotated. */
  readonly logProblem?: string;
  /** Why the agent's own files cannot be written: nothing is changed until they can. */
  readonly stateProblem?: string;
  /** The plan of what remains, as of `at`. */
  readonly plan?: Plan;
  /** The plan that the cycle carried out; absent in the report before a change. */
  readonly planned?: Plan;
  /** A report while steps are at work: what they do not touch was looked at anew, and the end of the cycle tells the events. */
  readonly isMeanwhile?: boolean;
  readonly observed?: ReadonlyMap<string, Observation>;
  /** By member: what it says it is among the others; of one that did not answer nothing. */
  readonly stances?: ReadonlyMap<string, Omit<Stance, 'since'>>;
  readonly results: readonly StepResult[];
  readonly ledgerBefore: Ledger;
  readonly ledger: Ledger;
}

/** A report without what only the outbox knows. */
export type ReportDraft = Omit<Report, 'epoch' | 'sequence' | 'agentVersion'>;
