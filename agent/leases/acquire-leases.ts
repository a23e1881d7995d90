import { disruptionsOf, type MemberDisruption, type Plan } from '../../reconciler/plan/index.ts';
import { judgeWindow } from '../../reconciler/rollout/index.ts';
import {
  type HeldLease,
  type LeaseAnswer,
  type LeaseAsk,
  type Ledger,
  middlewareOf,
  type RolloutPolicy,
  type StepBlock,
} from '../../schemas/index.ts';
import type { Desired } from '../desired/desired-state.ts';
import { type Claims, coordinatedMembers } from './claims.ts';
import type { Coordinator, Exchange } from './coordinator.ts';
import { leavingMembers } from './leaving-members.ts';

/** What a cycle may disrupt. */
export interface Permit {
  /** Members that must be left running, and why. */
  readonly holds: ReadonlyMap<string, StepBlock>;
  /** Leases granted for this cycle. */
  readonly leases: Readonly<Record<string, HeldLease>>;
  /** Whether the leases still stand: asked again when the server's word is no longer young. */
  readonly confirm: () => Promise<boolean>;
  /** Leases of the ledger that the server took back or knows nothing of. */
  readonly lost: readonly string[];
}

export interface LeaseDeps {
  /** Absent: the agent has no server. */
  readonly coordinator?: Coordinator;
  readonly now: () => Date;
  readonly monotonicMs: () => number;
}

export interface LeaseInput {
  readonly desired: Desired;
  readonly plan: Plan;
  readonly ledger: Ledger;
}

/** A process that sleeps longer than this between the answer and the step asks again. */
const currentMs = 15_000;

/** Asks for every member that the plan would disrupt, and says which of them have to wait. */
export async function acquireLeases(input: LeaseInput, deps: LeaseDeps): Promise<Permit> {
  const { ledger, plan } = input;
  const wanted = decideAsks(input, deps);
  deps.coordinator?.claim(claimsOf(input, wanted));
  if (wanted.asking.length === 0) return { holds: wanted.closed, leases: {}, lost: [], confirm: () => Promise.resolve(true) };
  let askedAt = readClocks(deps);
  const exchange = await exchangeNow(deps);
  const holds = new Map(wanted.closed);
  const leases: Record<string, HeldLease> = {};
  for (const { member, action } of wanted.asking) {
    const lease = exchange.status === 'answered' ? exchange.leases.get(member) : undefined;
    const hold = holdOf(member, { lease, exchange, ledger });
    if (hold !== undefined) holds.set(member, hold);
    else if (lease?.fence !== undefined) leases[member] = { member, commit: plan.commit, fence: lease.fence, action };
  }
  async function confirm(): Promise<boolean> {
    const now = readClocks(deps);
    // Both clocks: one may stop while a machine sleeps, the other may be set.
    if (now.monotonicMs - askedAt.monotonicMs < currentMs && Math.abs(now.wallMs - askedAt.wallMs) < currentMs) return true;
    const again = await exchangeNow(deps);
    if (!Object.values(leases).every((lease) => isStillGranted(lease, again))) return false;
    askedAt = now;
    return true;
  }
  const isLost = (member: string) => exchange.status === 'answered' && exchange.leases.get(member)?.state === 'lost';
  return { holds, leases, lost: Object.keys(ledger.leases ?? {}).filter(isLost), confirm };
}

function readClocks({ now, monotonicMs }: LeaseDeps) {
  return { monotonicMs: monotonicMs(), wallMs: now().getTime() };
}

async function exchangeNow({ coordinator }: LeaseDeps): Promise<Exchange> {
  return (await coordinator?.exchange([])) ?? noServer;
}

function isStillGranted({ member, fence }: HeldLease, exchange: Exchange): boolean {
  const lease = exchange.status === 'answered' ? exchange.leases.get(member) : undefined;
  return lease?.state === 'granted' && lease.fence === fence;
}

export interface WantedLeases {
  readonly disruptions: readonly MemberDisruption[];
  /** Those that need a lease and may ask for it now. */
  readonly asking: readonly MemberDisruption[];
  /** Those that Git itself holds back now. */
  readonly closed: ReadonlyMap<string, StepBlock>;
}

/** Whom the plan would disrupt, who of them has to ask, and who must not even ask now. */
export function decideAsks(input: LeaseInput, deps: Pick<LeaseDeps, 'now'>): WantedLeases {
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
  return { disruptions, asking, closed };
}

const noServer: Exchange = {
  status: 'unreachable',
  reason: 'the agent has no server: give --server, or set rollout.coordination to none',
};

/** What the host claims until the next cycle. */
export function claimsOf(
  { desired, plan, ledger }: LeaseInput,
  { disruptions, asking }: Pick<WantedLeases, 'disruptions' | 'asking'>,
): Claims {
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
  return { desired, members, asks, held: Object.values(ledger.leases ?? {}), needs, leaving: leavingMembers(desired, ledger) };
}

function needsLease(
  member: string,
  { policy, input }: { readonly policy: RolloutPolicy | undefined; readonly input: LeaseInput },
): boolean {
  if (policy !== undefined) return policy.coordination === 'lease';
  return leavingMembers(input.desired, input.ledger).includes(member);
}

/** Git's own words, judged here as well: no server can open a window. */
function windowHold(policy: RolloutPolicy, { now }: Pick<LeaseDeps, 'now'>): StepBlock | undefined {
  // Whether a rollout is under way only the server knows; where Git lets it overrun, it decides.
  const isUnderWay = policy.coordination === 'lease';
  const verdict = judgeWindow(policy, { now: now().getTime(), isUnderWay });
  if (verdict.open) return undefined;
  return { reason: verdict.reason === 'Paused' ? 'RolloutPaused' : 'WindowClosed', message: verdict.message };
}

function holdOf(
  member: string,
  { lease, exchange, ledger }: { readonly lease: LeaseAnswer | undefined; readonly exchange: Exchange; readonly ledger: Ledger },
): StepBlock | undefined {
  if (exchange.status === 'unreachable')
    return { reason: 'ServerUnreachable', message: `waits for a lease, and the server cannot be asked: ${exchange.reason}` };
  if (lease?.state === 'granted' && lease.fence !== undefined) {
    const highest = ledger.fences?.[middlewareOf(member)] ?? 0;
    if (lease.fence >= highest) return undefined;
    return { reason: 'LeasePending', message: `the lease ${lease.fence} is older than ${highest}, which was seen before: it is not used` };
  }
  const message = lease?.message ?? 'the server says nothing of it';
  if (lease?.reason === 'Halted') return { reason: 'RolloutHalted', message };
  if (lease?.reason === 'Paused') return { reason: 'RolloutPaused', message };
  if (lease?.reason === 'WindowClosed' || lease?.reason === 'Frozen') return { reason: 'WindowClosed', message };
  return { reason: 'LeasePending', message };
}
