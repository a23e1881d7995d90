import type { Handler } from 'hono';
import { type CheckIn, type CheckInAnswer, parseMemberKey } from '../../../schemas/index.ts';
import type { SafetyJudge } from '../../rollout/index.ts';
import type { FleetExpectation } from '../../status/index.ts';
import { parseBody } from '../http/body.ts';
import type { NonceStore } from '../http/nonce-store.ts';
import { Refusal } from '../http/refusal.ts';
import { createSignedHandler, type SignedRequest, type SignedRouteParts } from '../http/signed-route.ts';
import type { ChangeHub } from '../live/change-hub.ts';
import { type AdvancedMiddleware, advanceMiddleware } from './advance-middleware.ts';
import type { RolloutMetrics } from './rollout-metrics.ts';
import type { RolloutStore } from './rollout-store.ts';

/** Largest body of a check-in. */
const checkInLimitBytes = 256 * 1024;

/** An agent asks elsewhere, or later, when the store takes longer than a status report counts. */
const patienceMs = 5000;

/** When the next check-in is wanted: while a member waits, holds a lease or has to prove itself, and otherwise. */
const activeMs = 1000;
const idleMs = 10_000;

export interface CheckInRouteOptions {
  readonly parts: SignedRouteParts;
  readonly store: RolloutStore & Pick<NonceStore, 'useNonce'>;
  readonly expectation: () => FleetExpectation | undefined;
  readonly clock: () => number;
  readonly metrics: RolloutMetrics;
  readonly hub: ChangeHub;
  readonly judge: (middleware: string) => SafetyJudge;
  readonly onError?: (error: Error) => void;
}

/** Takes an agent's status reports on its members, and answers which of them may go down now. */
export function createCheckInHandler(options: CheckInRouteOptions): Handler {
  return createSignedHandler({
    ...options,
    subject: 'check-in',
    limitBytes: checkInLimitBytes,
    countRefusal: options.metrics.countRefusal,
    take: async (c, request) => c.json(await withPatience(takeCheckIn(request, options))),
  });
}

async function takeCheckIn(
  { body, signature, receivedAt, expectation }: SignedRequest,
  options: CheckInRouteOptions,
): Promise<CheckInAnswer> {
  const { store, metrics } = options;
  const checkIn = parseBody('CheckIn', body) as CheckIn;
  const { host } = checkIn;
  if (host !== signature.keyId) throw new Refusal('wrong-host', `host ${signature.keyId} may not speak for ${host}`);
  const mentioned = listMentioned(checkIn);
  if (!(await store.useNonce({ host, nonce: signature.nonce, seenAt: receivedAt })))
    throw new Refusal('replayed', 'this signature was used before: sign the check-in again');
  metrics.countForeignMembers(countForeign(mentioned, { host, expectation }));
  const advanced: AdvancedMiddleware[] = [];
  for (const middleware of mentioned.keys()) {
    const one = await advanceMiddleware(middleware, { ...options, expectation, checkIn });
    if (one === undefined) continue;
    announce(middleware, { advanced: one, options });
    advanced.push(one);
  }
  return {
    version: 1,
    // The clock is one for all of them, and each moment is before this answer.
    serverTime: Math.max(...(advanced.length === 0 ? [await store.readClock()] : advanced.map(({ now }) => now))),
    nextMs: advanced.some(({ advance }) => advance.active) ? activeMs : idleMs,
    leases: advanced.flatMap(({ advance }) => advance.answers),
  };
}

/** Keys of the members that a check-in reports, asks for, holds and gives back, by middleware in the order of the names. Throws Refusal. */
function listMentioned({ members, asks, held, releases }: CheckIn): ReadonlyMap<string, readonly string[]> {
  const keys = new Set([...members, ...asks, ...held, ...releases].map(({ member }) => member));
  return Map.groupBy([...keys].sort(), readMiddleware);
}

function readMiddleware(key: string): string {
  const name = parseMemberKey(key);
  if (name === undefined) throw new Refusal('invalid', `${JSON.stringify(key)} is no key of a member: it is MIDDLEWARE/ID`);
  return name.middleware;
}

/** Announced before the answer, which nobody may wait for any more. */
function announce(
  middleware: string,
  { advanced, options: { hub, metrics } }: { readonly advanced: AdvancedMiddleware; readonly options: CheckInRouteOptions },
): void {
  metrics.countEvents(advanced.advance.events);
  if (advanced.changedAt !== undefined) hub.publish({ kind: 'rollout', middleware, changedAt: advanced.changedAt });
}

/** Counts members that Git places on another host: their status from this host does not count. */
function countForeign(
  mentioned: ReadonlyMap<string, readonly string[]>,
  { host, expectation }: { readonly host: string; readonly expectation: FleetExpectation },
): number {
  const foreign = [...mentioned].flatMap(([name, keys]) => {
    const { members = [] } = expectation.middleware.find((middleware) => middleware.name === name) ?? {};
    return members.filter((member) => member.host !== host && keys.includes(member.key));
  });
  return foreign.length;
}

async function withPatience<T>(work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`a check-in took longer than ${patienceMs} ms`)), patienceMs);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
