import { type HeldLease, type LeaseAnswer, type Ledger, middlewareOf, type StepBlock } from '../../schemas/index.ts';
import type { Coordinator, Exchange } from './coordinator.ts';
import { claimsOf, decideAsks, type LeaseInput } from './decide-asks.ts';
import { noteLeases } from './note-leases.ts';

/** The steps that a cycle may begin. */
export interface Permit {
  /** Members that must be left running, and why. */
  readonly holds: ReadonlyMap<string, StepBlock>;
  /** The ledger with the leases of this cycle. */
  readonly ledger: Ledger;
  /** Whether a step of these members may begin: a lease that was granted a while ago is confirmed by the server first. */
  readonly mayBegin: (members: readonly string[]) => Promise<boolean>;
}

export interface LeaseDeps {
  /** Absent: the agent has no server. */
  readonly coordinator?: Coordinator;
  readonly now: () => Date;
  readonly monotonicMs: () => number;
}

/** Asks for every member that the plan would disrupt, and says which of them have to wait. */
export async function acquireLeases(input: LeaseInput, deps: LeaseDeps): Promise<Permit> {
  const { ledger, plan } = input;
  const wanted = decideAsks(input, deps);
  deps.coordinator?.claim(claimsOf(input, wanted));
  if (wanted.asking.length === 0) return { holds: wanted.closed, ledger, mayBegin: () => Promise.resolve(true) };
  const first = await askServer(deps);
  const holds = new Map(wanted.closed);
  const granted: HeldLease[] = [];
  for (const { member, action } of wanted.asking) {
    const lease = leaseIn(first, member);
    const hold = holdOf(member, { lease, exchange: first.exchange, ledger });
    if (hold !== undefined) holds.set(member, hold);
    else if (lease?.fence !== undefined) granted.push({ member, commit: plan.commit, fence: lease.fence, action });
  }
  const lost = Object.keys(ledger.leases ?? {}).filter((member) => leaseIn(first, member)?.state === 'lost');
  return { holds, ledger: noteLeases(ledger, { granted, lost }), mayBegin: createConfirmation({ granted, first }, deps) };
}

/** An exchange with the time when the server was asked, by both clocks: one may stop while a machine sleeps, the other may be set. */
interface DatedExchange {
  readonly exchange: Exchange;
  readonly monotonicMs: number;
  readonly wallMs: number;
}

async function askServer(deps: LeaseDeps): Promise<DatedExchange> {
  const clocks = readClocks(deps);
  return { ...clocks, exchange: (await deps.coordinator?.exchange([])) ?? noServer };
}

function readClocks({ now, monotonicMs }: LeaseDeps) {
  return { monotonicMs: monotonicMs(), wallMs: now().getTime() };
}

const noServer: Exchange = {
  status: 'unreachable',
  reason: 'the agent has no server: give --server, or set rollout.coordination to none',
};

/** A process that sleeps longer than this between the answer and the step asks again. */
const currentMs = 15_000;

/** Steps of several chains may ask at the same moment: the server is asked once for all of them. */
function createConfirmation(
  { granted, first }: { readonly granted: readonly HeldLease[]; readonly first: DatedExchange },
  deps: LeaseDeps,
): Permit['mayBegin'] {
  let last = first;
  let asking: Promise<DatedExchange> | undefined;

  function isCurrent({ monotonicMs, wallMs }: DatedExchange): boolean {
    const now = readClocks(deps);
    return now.monotonicMs - monotonicMs < currentMs && Math.abs(now.wallMs - wallMs) < currentMs;
  }

  async function askAgain(): Promise<DatedExchange> {
    asking ??= askServer(deps).finally(() => {
      asking = undefined;
    });
    const asked = await asking;
    if (asked.exchange.status === 'answered') last = asked;
    return asked;
  }

  return async (members) => {
    const own = granted.filter(({ member }) => members.includes(member));
    if (own.length === 0) return true;
    const asked = isCurrent(last) ? last : await askAgain();
    return own.every(({ member, fence }) => {
      const lease = leaseIn(asked, member);
      return lease?.state === 'granted' && lease.fence === fence;
    });
  };
}

function leaseIn({ exchange }: DatedExchange, member: string): LeaseAnswer | undefined {
  return exchange.status === 'answered' ? exchange.leases.get(member) : undefined;
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
