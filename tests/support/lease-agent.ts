import { randomUUID } from 'node:crypto';
import type { ExpectedMiddleware, FleetExpectation } from '../../reconciler/status/index.ts';
import type { CheckIn, CheckInAnswer, LeaseAnswer } from '../../schemas/index.ts';
import { aMemberStatusReport } from './a-check-in.ts';
import { aFleet } from './sample-fleet.ts';
import { aFleetWithIdentities, signCheckIn } from './sample-server.ts';

/** The sample fleet with one middleware that has a member on each of its hosts with an identity. */
export function aQuorumFleet(): FleetExpectation {
  const [, cache] = aFleet().middleware;
  if (cache === undefined) throw new Error('the sample fleet has no second middleware');
  const members = ['web-1', 'data-1', 'data-2'].map((host) => ({ key: `quorum/${host}`, id: host, host, address: host }));
  const quorum: ExpectedMiddleware = { ...cache, name: 'quorum', members };
  return { ...aFleetWithIdentities(), middleware: [quorum] };
}

/** Speaks for one member as an agent does: proves by the echo that it is of now, asks, holds, gives back. */
export interface LeaseAgent {
  readonly member: string;
  /** From the next check-in on it asks for a restart. */
  readonly want: () => void;
  /** Ends the step: the next check-ins give the lease back. */
  readonly finish: () => void;
  /**
   * Sends a check-in and takes the answer about its lease, if there is one. Rejects when the server did not answer 200; then
   * nothing has changed here.
   */
  readonly checkIn: (server: string) => Promise<LeaseAnswer | undefined>;
}

type Stage = 'content' | 'asking' | 'holding' | 'returning';

export function createLeaseAgent(host: string): LeaseAgent {
  const member = `quorum/${host}`;
  const session = randomUUID();
  const known: { stage: Stage; sequence: number; fence: number; echo?: number } = { stage: 'content', sequence: 0, fence: 0 };
  return {
    member,
    want: () => {
      known.stage = 'asking';
    },
    finish: () => {
      known.stage = 'returning';
    },
    checkIn: async (server) => {
      known.sequence += 1;
      const answer = await post(server, { ...tell(member, known), host, session });
      known.echo = Math.max(known.echo ?? 0, answer.serverTime);
      const lease = answer.leases.find((one) => one.member === member);
      if (lease?.state === 'granted' && known.stage === 'asking') {
        if (lease.fence === undefined || lease.fence <= known.fence) throw new Error(`lease ${lease.fence} after ${known.fence}`);
        known.fence = lease.fence;
        known.stage = 'holding';
      }
      if (lease?.state === 'released' && known.stage === 'returning') known.stage = 'content';
      return lease;
    },
  };
}

function tell(
  member: string,
  { stage, sequence, fence, echo }: { readonly stage: Stage; readonly sequence: number; readonly fence: number; readonly echo?: number },
): Omit<CheckIn, 'host' | 'session'> {
  const lease = { member, commit: 'c2', fence };
  const evidence = { member, ready: stage !== 'holding', message: stage === 'holding' ? 'restarting' : '' };
  return {
    version: 1,
    sequence,
    ...(echo === undefined ? {} : { echo }),
    members: [aMemberStatusReport({ ...evidence, needs: stage === 'asking' || stage === 'holding' })],
    asks: stage === 'asking' ? [{ member, commit: 'c2', action: 'restart', reasons: ['a test'], lastFence: fence }] : [],
    held: stage === 'holding' ? [{ ...lease, action: 'restart' }] : [],
    releases: stage === 'returning' ? [{ ...lease, outcome: 'done', message: '' }] : [],
  };
}

async function post(server: string, checkIn: CheckIn): Promise<CheckInAnswer> {
  const request = signCheckIn(server, checkIn, { created: Math.floor(Date.now() / 1000) });
  const response = await fetch(`${server}/api/v1/coordination`, request);
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return (await response.json()) as CheckInAnswer;
}
