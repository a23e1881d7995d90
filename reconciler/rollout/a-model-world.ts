import type { CheckIn } from '../../schemas/index.ts';
import type { RolloutState } from './rollout-state.ts';

/** A small fleet for the model check: the real server's decisions, abstract agents, and a network that does as it likes. */

/** Evidence counts for one tick; a grant for three. */
export const tickMs = Number(process.env.TICK ?? 5000);
export const grantMs = 15_000;

export interface ModelAgent {
  /** Counts starts of the process. */
  readonly session: number;
  /** Of its last check-in. */
  readonly sequence: number;
  /** Time of the last answer this process has heard. */
  readonly echo?: number;
  /** It waits for an answer to its last check-in, which was sent then. */
  readonly askedAt?: number;
  /** In the memory of the process: for the commit it was asked for, by a check-in of that time. */
  readonly grant?: { readonly fence: number; readonly at: number; readonly commit: string };
  /** What the agent enforces. */
  readonly commit: string;
  /** In the ledger: survives a crash. */
  readonly lease?: { readonly fence: number; readonly commit: string };
  /** In the ledger: the highest number under which a step began. */
  readonly highest: number;
  /** In the ledger: the commit whose step failed. */
  readonly failed?: string;
  /** What the member runs. */
  readonly applied: string;
  readonly isDown: boolean;
}

/** What may still happen, so that the world stays finite. */
export interface ModelBudget {
  /** Check-ins that are on their way for longer than a moment. */
  readonly delays: number;
  readonly crashes: number;
  readonly duplicates: number;
  readonly losses: number;
  readonly failures: number;
  readonly commits: number;
}

export interface ModelWorld {
  readonly now: number;
  readonly state: RolloutState | undefined;
  /** The newest in Git. */
  readonly head: string;
  readonly serverCommit: string;
  readonly agents: readonly ModelAgent[];
  /** Check-ins on their way, in no order. */
  readonly requests: readonly CheckIn[];
  readonly budget: ModelBudget;
  /** Under what the last step began. */
  readonly begun?: { readonly fence: number; readonly agent: number };
}

export interface ModelRules {
  readonly members: number;
  readonly maxUnavailable: number;
  /** Check-ins of one agent that are on their way at once. */
  readonly inFlight: number;
  readonly budget: ModelBudget;
}

export function beginModel({ members, budget }: ModelRules): ModelWorld {
  const agent: ModelAgent = { session: 1, sequence: 0, commit: 'c1', highest: 0, applied: 'c0', isDown: false };
  return { now: 0, state: undefined, head: 'c1', serverCommit: 'c1', agents: Array.from({ length: members }, () => agent), requests: [], budget };
}

/** The lease in the ledger is for a step that is over. */
export function isSettled(agent: ModelAgent): boolean {
  const { lease, failed, commit, isDown } = agent;
  return lease !== undefined && !isDown && (!needsStep(agent) || failed === commit);
}

export function needsStep({ applied, commit }: ModelAgent): boolean {
  return applied !== commit;
}

export function hasUsableGrant({ grant, commit }: ModelAgent, now: number): boolean {
  return grant !== undefined && grant.commit === commit && now - grant.at <= grantMs;
}
