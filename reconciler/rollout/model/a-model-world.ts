import type { CheckIn } from '../../../schemas/index.ts';
import type { RolloutState } from '../state/rollout-state.ts';

/** A small fleet for the model check: the server's real decisions, abstract agents, and a network that does as it likes. */
export interface ModelWorld {
  /** Milliseconds on the store's clock. */
  readonly now: number;
  /** Undefined when the store is empty. */
  readonly state: RolloutState | undefined;
  /** The newest commit in Git. */
  readonly head: string;
  readonly serverCommit: string;
  readonly agents: readonly ModelAgent[];
  /** Check-ins on their way, in no order. */
  readonly requests: readonly CheckIn[];
  readonly budget: ModelBudget;
  /** The lease under which the last step began. */
  readonly begun?: { readonly fence: number; readonly agent: number };
  /** The commit of the last step that the server heard to have failed. */
  readonly heardFailed?: string;
}

export interface ModelAgent {
  /** Counts the starts of the process. */
  readonly session: number;
  /** Of its last check-in. */
  readonly sequence: number;
  /** Time of the last answer that this process has heard. */
  readonly echo?: number;
  /** When the last check-in was sent, while the agent waits for its answer. */
  readonly askedAt?: number;
  /** In the memory of the process: for the commit it was asked for, by a check-in of that time. */
  readonly grant?: { readonly fence: number; readonly at: number; readonly commit: string };
  /** In the memory of the process: a step began and is not over. */
  readonly isStepping: boolean;
  /** The commit that the agent enforces. */
  readonly commit: string;
  /** In the ledger, which survives a crash. */
  readonly lease?: { readonly fence: number; readonly commit: string; readonly isReturned: boolean };
  /** In the ledger: the highest number under which a step began. */
  readonly highest: number;
  /** In the ledger: the commit whose step failed. */
  readonly failed?: string;
  /** The commit that the member runs, or what it was made by hand. */
  readonly applied: string;
  /** The member is down by its step. */
  readonly isDown: boolean;
  /** Since when the member is down without a step. */
  readonly brokenAt?: number;
}

/** How often each thing that need not happen may happen yet. */
export interface ModelBudget {
  /** How often time goes on. */
  readonly ticks: number;
  /** Check-ins that are overtaken by others, or by time. */
  readonly delays: number;
  readonly duplicates: number;
  readonly crashes: number;
  /** Of the whole store. */
  readonly losses: number;
  readonly failures: number;
  /** Members that go down by themselves. */
  readonly breaks: number;
  /** Members that were changed by hand and need a step once more. */
  readonly drifts: number;
  readonly commits: number;
}

/** A mistake of the agents in a model world. */
export type AgentMistake =
  | 'holds what it gave back'
  | 'hides that a step began'
  | 'uses a grant for too long'
  | 'begins before it is written down';

export interface ModelRules {
  readonly mistake?: AgentMistake;
  readonly members: number;
  readonly maxUnavailable: number;
  /** How far time goes at once: decides how finely status reports and grants age. */
  readonly tickMs: number;
  readonly budget: ModelBudget;
}

/** How long an agent may begin a step under a grant. */
export const grantMs = 15_000;

export function beginModel({ members, budget }: ModelRules): ModelWorld {
  const agent: ModelAgent = { session: 1, sequence: 0, isStepping: false, commit: 'c1', highest: 0, applied: 'c0', isDown: false };
  const agents = Array.from({ length: members }, () => agent);
  return { now: 0, state: undefined, head: 'c1', serverCommit: 'c1', agents, requests: [], budget };
}

export function replaceAgent(world: ModelWorld, at: number, agent: ModelAgent): ModelWorld {
  return { ...world, agents: world.agents.map((one, index) => (index === at ? agent : one)) };
}

export function spend(world: ModelWorld, what: keyof ModelBudget): ModelWorld {
  return { ...world, budget: { ...world.budget, [what]: world.budget[what] - 1 } };
}

export function needsStep({ applied, commit }: ModelAgent): boolean {
  return applied !== commit;
}

/** The step of the lease in its ledger is over. */
export function isSettled(agent: ModelAgent): boolean {
  const { lease, failed, commit, isDown, isStepping } = agent;
  return lease !== undefined && !isDown && !isStepping && (!needsStep(agent) || failed === commit);
}

/** Whether the agent may begin a step without another answer of the server. */
export function mayBegin(
  agent: ModelAgent,
  { now, mistake }: { readonly now: number; readonly mistake?: AgentMistake | undefined },
): boolean {
  const { grant, commit, isStepping } = agent;
  if (grant === undefined || grant.commit !== commit || isStepping || !needsStep(agent)) return false;
  return now - grant.at <= grantMs || mistake === 'uses a grant for too long';
}

/** The last check-in of the process, whose answer it still waits for. */
export function isAwaited({ askedAt, session, sequence }: ModelAgent, request: CheckIn): boolean {
  return askedAt !== undefined && request.session === String(session) && request.sequence === sequence;
}

export function memberOf(at: number): string {
  return `zk/${at}`;
}

export function hostOf(at: number): string {
  return `n${at}`;
}

export function agentOf({ host }: Pick<CheckIn, 'host'>): number {
  return Number(host.slice(1));
}

/** A status report older than this must not count. */
export const reportMs = 5_000;

export function revisionOf(commit: string): string {
  return `of ${commit}`;
}
