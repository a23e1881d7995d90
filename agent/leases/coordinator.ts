import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CheckIn, CheckInAnswer, LeaseAnswer, LeaseRelease, MemberStatusReport } from '../../schemas/index.ts';
import { validateDocument } from '../../schemas/validate.ts';
import type { PostedAnswer } from '../delivery/post-signed.ts';
import { type Claims, isCoordinated } from './claims.ts';

/** Speaks with the server for this host's coordinated members. */
export interface Coordinator {
  /** Check-ins carry these claims until the next call. */
  claim(claims: Claims): void;
  /** Tells the server now, with what is given back. */
  exchange(releases: readonly LeaseRelease[]): Promise<Exchange>;
  /** Checks in again and again until the signal aborts; calls `onHint` when a cycle could go on. */
  run(onHint: () => void): Promise<void>;
}

export type Exchange =
  | { readonly status: 'answered'; readonly leases: ReadonlyMap<string, LeaseAnswer> }
  /** Nobody may be disrupted now. */
  | { readonly status: 'unreachable'; readonly reason: string };

export interface CoordinatorOptions {
  readonly host: string;
  /** Names the agent's state. */
  readonly epoch: () => string;
  readonly signal: AbortSignal;
  readonly post: (checkIn: CheckIn) => Promise<PostedAnswer>;
  readonly readMemberStatus: (claims: Claims) => Promise<readonly MemberStatusReport[]>;
  readonly log: (message: string, fields?: Readonly<Record<string, unknown>>) => void;
}

/** A server that gave no answer is not waited for again by each cycle: hot changes and healing go on meanwhile. */
const retryMs = 3_000;
/** How long an answer's time, echoed, is recent enough to ask with: after that an ask is sent twice, the second time with the new echo. */
const echoMs = 2_000;

export function createCoordinator(options: CoordinatorOptions): Coordinator {
  const { signal, log } = options;
  const session = randomUUID();
  let claims: Claims | undefined;
  let sequence = 0;
  let last: { readonly answer: CheckInAnswer; readonly atMs: number } | undefined;
  let unreachable: { readonly reason: string; readonly atMs: number } | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  let wake = new AbortController();

  /** Check-ins go one at a time: an answer's echo belongs to the check-in after it. */
  function inTurn<T>(action: () => Promise<T>): Promise<T> {
    const result = turn.then(action);
    turn = result.catch(() => undefined);
    return result;
  }

  async function checkIn(releases: readonly LeaseRelease[]): Promise<Exchange> {
    if (claims === undefined) return { status: 'answered', leases: new Map() };
    const echo = last?.answer.serverTime;
    const members = await options.readMemberStatus(claims);
    sequence += 1;
    const sent: CheckIn = {
      version: 1,
      host: options.host,
      epoch: options.epoch(),
      session,
      sequence,
      ...(echo === undefined ? {} : { echo }),
      members,
      asks: claims.asks,
      held: claims.held,
      releases,
    };
    const answer = understand(await options.post(sent));
    if (typeof answer === 'string') {
      if (unreachable === undefined) log('the server does not coordinate', { reason: answer });
      unreachable = { reason: answer, atMs: performance.now() };
      return { status: 'unreachable', reason: answer };
    }
    unreachable = undefined;
    last = { answer, atMs: performance.now() };
    return { status: 'answered', leases: new Map(answer.leases.map((lease) => [lease.member, lease])) };
  }

  async function exchange(releases: readonly LeaseRelease[]): Promise<Exchange> {
    if (unreachable !== undefined && performance.now() - unreachable.atMs < retryMs)
      return { status: 'unreachable', reason: unreachable.reason };
    const isStale = last === undefined || performance.now() - last.atMs > echoMs;
    const first = await checkIn(releases);
    if (!isStale || first.status !== 'answered' || (claims?.asks.length ?? 0) === 0) return first;
    const second = await checkIn([]);
    return second.status === 'answered' ? { status: 'answered', leases: new Map([...first.leases, ...second.leases]) } : second;
  }

  async function run(onHint: () => void): Promise<void> {
    while (!signal.aborted) {
      const pauseMs = unreachable === undefined ? (last?.answer.nextMs ?? 1000) : 1000;
      wake = new AbortController();
      const either = AbortSignal.any([signal, wake.signal]);
      await sleep(pauseMs * (0.9 + 0.2 * Math.random()), undefined, { signal: either, ref: false }).catch(() => undefined);
      if (signal.aborted || claims === undefined || !isCoordinated(claims)) continue;
      const wasUnreachable = unreachable !== undefined;
      const exchanged = await inTurn(() => checkIn([])).catch((error: unknown) => {
        log('check-in failed', { error: error instanceof Error ? error.message : String(error) });
        return undefined;
      });
      if (exchanged?.status !== 'answered') continue;
      if (wasUnreachable || hasNews(claims, exchanged.leases)) onHint();
    }
  }

  /** A lease that nothing was begun under, or that was taken back. */
  function hasNews({ held }: Claims, leases: ReadonlyMap<string, LeaseAnswer>): boolean {
    const begun = new Set(held.map(({ member }) => member));
    return [...leases.values()].some(({ member, state }) => state === 'lost' || (state === 'granted' && !begun.has(member)));
  }

  return {
    claim: (wanted) => {
      const known = new Set(claims?.members.map(({ key }) => key));
      claims = wanted;
      // A new member is reported to the server at once: a member that the server never heard of could not leave.
      if (wanted.members.some(({ key }) => !known.has(key))) wake.abort();
    },
    exchange: (releases) => inTurn(() => exchange(releases)),
    run,
  };
}

/** The answer, or why it is none. What is not of the agreed form is as good as no answer. */
function understand(answer: PostedAnswer): CheckInAnswer | string {
  if (answer.status === 'unanswered') return answer.reason;
  if (answer.code !== 200) return `HTTP ${answer.code} ${answer.text.slice(0, 300)}`.trim();
  let value: unknown;
  try {
    value = JSON.parse(answer.text);
  } catch {
    return 'its answer is not JSON';
  }
  const [finding] = validateDocument('CheckInAnswer', value);
  return finding === undefined ? (value as CheckInAnswer) : `its answer is not understood at ${finding.pointer || '/'}: ${finding.message}`;
}
