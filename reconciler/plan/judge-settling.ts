import type { Ledger, Observation, ObservationFacts, ResourceOf, ServiceLife } from '../../schemas/index.ts';
import type { Step } from './step.ts';

/** Whether the process of a service has been up for long enough to be believed. */
export type Settling =
  | { readonly state: 'settled' }
  /** It runs and has to live on; `leftMs` is absent where it does not run. */
  | { readonly state: 'settling'; readonly message: string; readonly leftMs?: number }
  /** It ended again and again, at last under this commit, and was not up for long enough since. */
  | { readonly state: 'keepsEnding'; readonly message: string; readonly leftMs?: number };

export interface SettlingContext {
  readonly observed: Observation;
  readonly lives: Ledger['lives'];
  readonly commit: string;
  /** ISO 8601. */
  readonly now: string;
}

/** Milliseconds for which an end is remembered at least, and the longest that a process ever has to be up. */
const windowMs = 15 * 60_000;
/** In times to settle: after a single end nobody is kept waiting longer than this. */
const singleEndFactor = 12;
/** So many ends are a loop. */
export const loopEnds = 3;

/** Judges a service that is to run by the age of its process and by how often it ended before. */
export function judgeSettling(service: ResourceOf<'service'>, { observed, lives, commit, now }: SettlingContext): Settling {
  const { settleMs = 0 } = service.via;
  if (settleMs === 0 || !service.fields.running || observed.status === 'unknown') return { state: 'settled' };
  const life = lives?.[service.id];
  const isRunning = observed.status === 'known' && observed.fields['running'] === true;
  const neededMs = neededTime(settleMs, life);
  const upMs = isRunning ? ageOf(observed.facts, now) : undefined;
  if (isRunning && (upMs === undefined || upMs >= neededMs)) return { state: 'settled' };
  const ends = life?.ends ?? [];
  const left = upMs === undefined ? {} : { leftMs: neededMs - upMs };
  if (life?.hasSettled !== true && isLoop(ends, commit)) return { state: 'keepsEnding', message: describeLoop(service.id, ends), ...left };
  if (upMs === undefined) return { state: 'settling', message: `${service.id} is not running` };
  const because = ends.length === 0 ? '' : `, after ${describeLoop('it', ends)}`;
  const message = `${service.id} is up for ${seconds(upMs)} of the ${seconds(neededMs)} that it has to stay up${because}`;
  return { state: 'settling', message, ...left };
}

/** As it was seen where that is known: the clock may have been set since the start. */
export function ageOf({ upMs, startedAt }: Pick<ObservationFacts, 'upMs' | 'startedAt'> = {}, now: string): number | undefined {
  if (upMs !== undefined || startedAt === undefined) return upMs;
  return Math.max(0, Date.parse(now) - Date.parse(startedAt));
}

/** The first service of these members that has not settled. */
export function findUnsettled(
  steps: readonly Step[],
  members: readonly string[],
  context: Omit<SettlingContext, 'observed'>,
): Exclude<Settling, { readonly state: 'settled' }> | undefined {
  for (const { resource, observed } of steps) {
    if (resource.kind !== 'service' || !resource.members.some((member) => members.includes(member))) continue;
    const settling = judgeSettling(resource, { ...context, observed });
    if (settling.state !== 'settled') return settling;
  }
  return undefined;
}

/** The life of a process that has settled: without what no longer counts, ends of long ago, and no loop until it ends again. */
export function noteSettled(life: ServiceLife, now: string): ServiceLife {
  const since = Date.parse(now) - windowMs;
  const ends = life.ends.filter(({ at }) => Date.parse(at) >= since);
  return { ...life, ends, ...(ends.length === 0 ? {} : { hasSettled: true as const }) };
}

/**
 * The time in milliseconds that a process has to be up: more than twice as long as one that ended, so that no loop ever passes. What
 * lived before the first end tells nothing of a loop that began then, and counts only while it is the only one.
 */
export function neededTime(settleMs: number, life: ServiceLife | undefined): number {
  const lives = (life?.ends ?? []).map(({ livedMs }) => livedMs ?? settleMs);
  if (lives.length === 0) return settleMs;
  if (lives.length === 1) return Math.max(settleMs, Math.min(2 * Math.max(...lives) + settleMs, singleEndFactor * settleMs));
  return Math.max(settleMs, Math.min(2 * Math.max(...lives.slice(1)) + settleMs, windowMs));
}

/** Another commit has one try of its own. */
function isLoop(ends: ServiceLife['ends'], commit: string): boolean {
  return ends.length >= loopEnds && ends.at(-1)?.commit === commit;
}

function describeLoop(what: string, ends: ServiceLife['ends']): string {
  const last = ends.at(-1);
  const lived = last?.livedMs === undefined ? '' : `, the last time ${seconds(last.livedMs)} after its start`;
  const words = last?.words === undefined ? '' : `; its last words: ${last.words}`;
  return `${what} ended ${ends.length === 1 ? 'once' : `${ends.length} times`} by itself${lived}${words}`;
}

function seconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}
