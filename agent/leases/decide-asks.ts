import { disruptionsOf, judgeSettling, type MemberDisruption, neededTime, type Plan } from '../../reconciler/plan/index.ts';
import { judgeWindow } from '../../reconciler/rollout/index.ts';
import { type LeaseAsk, type Ledger, middlewareOf, type RolloutPolicy, type StepBlock } from '../../schemas/index.ts';
import type { Desired } from '../desired/desired-state.ts';
import { type Claims, coordinatedMembers, leavingMembers, type MemberProcess } from './claims.ts';

/** The input from which leases are decided. */
export interface LeaseInput {
  readonly desired: Desired;
  /** The plan with no member held back: what is to be done, or after the steps what is left and owed since. */
  readonly plan: Plan;
  readonly ledger: Ledger;
}

export interface WantedLeases {
  readonly disruptions: readonly MemberDisruption[];
  /** Disruptions that need a lease and may ask for it now. */
  readonly asking: readonly MemberDisruption[];
  /** Members that Git itself holds back now. */
  readonly closed: ReadonlyMap<string, StepBlock>;
  /** ISO 8601; when this was decided. */
  readonly now: string;
}

/** Members that the plan would disrupt: those that have to ask for a lease, and those that must not even ask now. */
export function decideAsks(input: LeaseInput, deps: { readonly now: () => Date }): WantedLeases {
  const { desired, plan, ledger } = input;
  const disruptions = disruptionsOf(plan);
  const policies = new Map(desired.slice.members.map(({ key, rollout }) => [key, rollout]));
  const closed = new Map<string, StepBlock>();
  const asking: MemberDisruption[] = [];
  for (const disruption of disruptions) {
    const { member } = disruption;
    const policy = policies.get(member);
    const hold = policy === undefined || ledger.leases?.[member] !== undefined ? undefined : windowHold(policy, deps);
    if (hold !== undefined) closed.set(member, hold);
    else if (needsLease(member, { policy, input })) asking.push(disruption);
  }
  return { disruptions, asking, closed, now: deps.now().toISOString() };
}

/** The processes of the coordinated members that have to settle, by member. */
function processesOf({ plan, ledger }: LeaseInput, now: string): NonNullable<Claims['processes']> {
  const processes = new Map<string, MemberProcess[]>();
  for (const { resource, observed } of plan.steps) {
    if (resource.kind !== 'service' || (resource.via.settleMs ?? 0) === 0 || !resource.fields.running || observed.status === 'unknown')
      continue;
    const { pid, startTicks } = observed.facts ?? {};
    const settling = judgeSettling(resource, { observed, lives: ledger.lives, commit: plan.commit, now });
    const claimed: MemberProcess = {
      service: resource.id,
      ...(pid === undefined ? {} : { pid }),
      ...(startTicks === undefined ? {} : { startTicks }),
      neededMs: neededTime(resource.via.settleMs ?? 0, ledger.lives?.[resource.id]),
      ...(settling.state === 'keepsEnding' ? { failing: settling.message } : {}),
    };
    for (const member of resource.members) processes.set(member, [...(processes.get(member) ?? []), claimed]);
  }
  return processes;
}

/** The claims of the host until the next cycle. */
export function claimsOf(
  input: LeaseInput,
  { disruptions, asking, now }: Pick<WantedLeases, 'disruptions' | 'asking'> & { readonly now: string },
): Claims {
  const { desired, plan, ledger } = input;
  const asks = asking.map(
    ({ member, action, reasons }): LeaseAsk => ({
      member,
      commit: plan.commit,
      action,
      reasons: reasons.slice(0, 50).map((reason) => reason.slice(0, 500)),
      lastFence: ledger.fences?.[middlewareOf(member)] ?? 0,
    }),
  );
  const needs = new Set(disruptions.map(({ member }) => member));
  const members = coordinatedMembers(desired, ledger);
  return {
    desired,
    members,
    asks,
    held: Object.values(ledger.leases ?? {}),
    needs,
    processes: processesOf(input, now),
    leaving: leavingMembers(desired, ledger),
  };
}

function needsLease(
  member: string,
  { policy, input }: { readonly policy: RolloutPolicy | undefined; readonly input: LeaseInput },
): boolean {
  if (policy !== undefined) return policy.coordination === 'lease';
  return leavingMembers(input.desired, input.ledger).includes(member);
}

/** Windows and pauses of Git, judged here as well: no server can open a window. */
function windowHold(policy: RolloutPolicy, { now }: { readonly now: () => Date }): StepBlock | undefined {
  // Whether a rollout is under way only the server knows; where Git lets it overrun, it decides.
  const isUnderWay = policy.coordination === 'lease';
  const verdict = judgeWindow(policy, { now: now().getTime(), isUnderWay });
  if (verdict.open) return undefined;
  return { reason: verdict.reason === 'Paused' ? 'RolloutPaused' : 'WindowClosed', message: verdict.message };
}
