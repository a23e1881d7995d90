import type { Ledger, Observation, Resource, ServiceLife, StepFailure } from '../../schemas/index.ts';
import { noteChildren } from './judge-children.ts';
import { ageOf, judgeSettling, loopEnds, neededTime, noteSettled } from './judge-settling.ts';

export interface EndsInput {
  /** Services with what is seen of them. */
  readonly seen: readonly { readonly resource: Resource; readonly observed: Observation }[];
  readonly commit: string;
  /** ISO 8601. */
  readonly now: string;
  /** Services that a step of this cycle has started or restarted: what the ledger knows of them is of the process before. */
  readonly started?: ReadonlySet<string>;
  /** Services that a step of this cycle has made load anew: what is below their process may be another. */
  readonly refreshed?: ReadonlySet<string>;
  /** By service: the end of its log or journal, for those that have ended. */
  readonly words?: ReadonlyMap<string, string>;
}

/**
 * The ledger with the ends of processes that no step of Plumb ended: those whose known process is gone or is another one, and those
 * that the service manager counts. A service that keeps ending has failed, and is started again later and later.
 */
export function noteEnds(ledger: Ledger, input: EndsInput): Ledger {
  const lives: Record<string, ServiceLife> = {};
  for (const { resource, observed } of input.seen) {
    if (resource.kind !== 'service' || (resource.via.settleMs ?? 0) === 0) continue;
    const life = lifeOf({ resource, observed }, { ledger, ...input });
    if (life !== undefined) lives[resource.id] = life;
  }
  const { lives: _before, ...rest } = ledger;
  const noted: Ledger = { ...rest, ...(Object.keys(lives).length === 0 ? {} : { lives }) };
  return { ...noted, failures: failuresOf(noted, input) };
}

/** Services that have ended since the ledger was written. */
export function endedServices(ledger: Ledger, input: Omit<EndsInput, 'words'>): readonly string[] {
  return input.seen.flatMap((one) => (countEnds(one, { ledger, ...input }) > 0 ? [one.resource.id] : []));
}

type Seen = EndsInput['seen'][number];
type Context = EndsInput & { readonly ledger: Ledger };

const mostEnds = 20;

function lifeOf(one: Seen, context: Context): ServiceLife | undefined {
  const { resource, observed } = one;
  const { ledger, commit, now, words, started } = context;
  const known = ledger.lives?.[resource.id];
  if (observed.status === 'unknown' || resource.kind !== 'service') return known;
  const count = countEnds(one, context);
  const at = isRunning(observed) && started?.has(resource.id) !== true ? (observed.facts?.startedAt ?? now) : now;
  const lived =
    known?.startedAt === undefined || started?.has(resource.id) === true ? undefined : Date.parse(at) - Date.parse(known.startedAt);
  const end = { at, commit, ...(lived === undefined ? {} : { livedMs: Math.max(0, Math.round(lived / Math.max(1, count))) }) };
  const text = words?.get(resource.id);
  const ends = Array.from({ length: Math.min(count, mostEnds) }, (_, index) => ({
    ...end,
    ...(text === undefined || index < count - 1 ? {} : { words: text }),
  }));
  const before = known?.ends ?? [];
  const { startedAt, restarts } = observed.facts ?? {};
  // The start of a process is told to a hundredth of a second by each agent anew: its incarnation names it.
  const isAnother = observed.facts?.incarnation !== ledger.processes?.services[resource.id];
  const isExpected = !isRunning(observed) || isAnother || context.refreshed?.has(resource.id) === true;
  const children = noteChildren(known?.children, { facts: observed.facts, now, isExpected });
  const life: ServiceLife = {
    ...(children === undefined ? {} : { children }),
    ...(known?.hasSettled === true && ends.length === 0 && before.length > 0 ? { hasSettled: true as const } : {}),
    ends: [...(ends.length === 0 ? before : before.map(({ words: _, ...rest }) => rest)), ...ends].slice(-mostEnds),
    ...(startedAt === undefined || !isRunning(observed) ? {} : { startedAt }),
    ...(restarts === undefined ? {} : { restarts }),
  };
  const ageMs = isRunning(observed) ? ageOf(observed.facts, now) : undefined;
  return ageMs !== undefined && ageMs >= neededTime(resource.via.settleMs ?? 0, life) ? noteSettled(life, now) : life;
}

function countEnds({ resource, observed }: Seen, { ledger, started }: Omit<Context, 'words'>): number {
  if (resource.kind !== 'service' || (resource.via.settleMs ?? 0) === 0 || !resource.fields.running || observed.status === 'unknown')
    return 0;
  const { restarts = 0, incarnation } = observed.facts ?? {};
  const isUp = isRunning(observed);
  const before = ledger.lives?.[resource.id]?.restarts;
  // A start sets the count back, but where the service manager was about to start it anyway.
  if (started?.has(resource.id) === true)
    return Math.max(before === undefined || restarts < before ? restarts : restarts - before, isUp ? 0 : 1);
  const known = ledger.processes?.services[resource.id];
  // Where the service manager counts what it mends, another process without a count was started by a hand.
  const isMended = observed.facts?.restarts === undefined || before === undefined;
  const isAnother = incarnation !== undefined && incarnation !== known && isMended;
  const isGone = known !== undefined && (!isUp || isAnother);
  return Math.max(isGone ? 1 : 0, before === undefined ? 0 : restarts - before);
}

function failuresOf({ failures, lives }: Ledger, { seen, commit, now }: EndsInput): Ledger['failures'] {
  const next: Record<string, StepFailure> = Object.fromEntries(
    Object.entries(failures).filter(([, failure]) => failure.reason !== 'KeepsEnding'),
  );
  for (const { resource, observed } of seen) {
    if (resource.kind !== 'service') continue;
    const settling = judgeSettling(resource, { observed, lives, commit, now });
    const known = next[resource.id];
    // A start that failed has its own reason and pause. One that was done, and did not last, is what keeps ending.
    if (settling.state !== 'keepsEnding' || (known?.commit === commit && known.reason !== 'NotConverged')) continue;
    const ends = lives?.[resource.id]?.ends ?? [];
    const attempts = ends.length;
    // Those that the service manager counted between two looks are one try.
    const tries = new Set(ends.map(({ at }) => at)).size;
    const lastAt = ends.at(-1)?.at ?? now;
    next[resource.id] = {
      commit,
      reason: 'KeepsEnding',
      message: settling.message,
      attempts,
      lastAt,
      retryAt: retryAt(lastAt, Math.max(1, tries - loopEnds + 1)),
    };
  }
  return next;
}

/** 5 s, 10 s, 20 s … up to 10 min. */
export function retryAt(after: string, attempts: number): string {
  const waitMs = Math.min(5_000 * 2 ** (attempts - 1), 600_000);
  return new Date(Date.parse(after) + waitMs).toISOString();
}

function isRunning(observed: Observation): boolean {
  return observed.status === 'known' && observed.fields['running'] === true;
}
