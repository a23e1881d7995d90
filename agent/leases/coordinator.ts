import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CheckIn, CheckInAnswer, LeaseAnswer, LeaseRelease, MemberEvidence } from '../../schemas/index.ts';
import { validateDocument } from '../../schemas/validate.ts';
import type { PostedAnswer } from '../delivery/post-signed.ts';
import { isCoordinated, type Standing } from './standing.ts';

/** Speaks with the server for this host's coordinated members. */
export interface Coordinator {
  /** What check-ins tell from now on. */
  stand(standing: Standing): void;
  /** Tells the server now, with what is given back. */
  exchange(releases: readonly LeaseRelease[]): Promise<Exchange>;
  /** Keeps the server told until the signal aborts; `onHint` when a cycle could go on. */
  run(onHint: () => void): Promise<void>;
}

export type Exchange =
  | { readonly status: 'answered'; readonly leases: ReadonlyMap<string, LeaseAnswer> }
  /** Nobody may be disrupted now. */
  | { readonly status: 'unreachable'; readonly reason: string };

export interface CoordinatorOptions {
  readonly host: string;
  readonly signal: AbortSignal;
  readonly post: (checkIn: CheckIn) => Promise<PostedAnswer>;
  readonly readEvidence: (standing: Standing) => Promise<readonly MemberEvidence[]>;
  readonly log: (message: string, fields?: Readonly<Record<string, unknown>>) => void;
}

/** A server that gave no answer is not waited for again by each cycle: hot changes and healing go on meanwhile. */
const deafMs = 3_000;
/** Evidence older than this is told a second time with the fresh echo, when somebody asks. */
const freshMs = 2_000;

export function createCoordinator(options: CoordinatorOptions): Coordinator {
  const { signal, log } = options;
  const session = randomUUID();
  let standing: Standing | undefined;
  let sequence = 0;
  let last: { readonly answer: CheckInAnswer; readonly atMs: number } | undefined;
  let deaf: { readonly reason: string; readonly atMs: number } | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  let wake = new AbortController();

  /** One at a time: an answer's echo belongs to the check-in after it. */
  function inTurn<T>(action: () => Promise<T>): Promise<T> {
    const result = turn.then(action);
    turn = result.catch(() => undefined);
    return result;
  }

  async function checkIn(releases: readonly LeaseRelease[]): Promise<Exchange> {
    if (standing === undefined) return { status: 'answered', leases: new Map() };
    const echo = last?.answer.serverTime;
    const members = await options.readEvidence(standing);
    sequence += 1;
    const told: CheckIn = {
      version: 1,
      host: options.host,
      session,
      sequence,
      ...(echo === undefined ? {} : { echo }),
      members,
      asks: standing.asks,
      held: standing.held,
      releases,
    };
    const answer = understand(await options.post(told));
    if (typeof answer === 'string') {
      if (deaf === undefined) log('the server does not coordinate', { reason: answer });
      deaf = { reason: answer, atMs: performance.now() };
      return { status: 'unreachable', reason: answer };
    }
    deaf = undefined;
    last = { answer, atMs: performance.now() };
    return { status: 'answered', leases: new Map(answer.leases.map((lease) => [lease.member, lease])) };
  }

  async function exchange(releases: readonly LeaseRelease[]): Promise<Exchange> {
    if (deaf !== undefined && performance.now() - deaf.atMs < deafMs) return { status: 'unreachable', reason: deaf.reason };
    const isStale = last === undefined || performance.now() - last.atMs > freshMs;
    const first = await checkIn(releases);
    if (!isStale || first.status !== 'answered' || (standing?.asks.length ?? 0) === 0) return first;
    const second = await checkIn([]);
    return second.status === 'answered' ? { status: 'answered', leases: new Map([...first.leases, ...second.leases]) } : second;
  }

  async function run(onHint: () => void): Promise<void> {
    while (!signal.aborted) {
      const pauseMs = deaf === undefined ? (last?.answer.nextMs ?? 1000) : 1000;
      wake = new AbortController();
      const either = AbortSignal.any([signal, wake.signal]);
      await sleep(pauseMs * (0.9 + 0.2 * Math.random()), undefined, { signal: either, ref: false }).catch(() => undefined);
      if (signal.aborted || standing === undefined || !isCoordinated(standing)) continue;
      const wasDeaf = deaf !== undefined;
      const told = await inTurn(() => checkIn([])).catch((error: unknown) => {
        log('check-in failed', { error: error instanceof Error ? error.message : String(error) });
        return undefined;
      });
      if (told?.status !== 'answered') continue;
      if (wasDeaf || hasNews(standing, told.leases)) onHint();
    }
  }

  /** A lease that nothing was begun under, or that was taken back. */
  function hasNews({ held }: Standing, leases: ReadonlyMap<string, LeaseAnswer>): boolean {
    const begun = new Set(held.map(({ member }) => member));
    return [...leases.values()].some(({ member, state }) => state === 'lost' || (state === 'granted' && !begun.has(member)));
  }

  return {
    stand: (wanted) => {
      const known = new Set(standing?.members.map(({ key }) => key));
      standing = wanted;
      // The server hears of a member at once: one that it never heard of could not leave.
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
