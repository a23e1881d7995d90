import type { Ledger, ObservationFacts, ServiceLife } from '../../schemas/index.ts';
import type { Step } from './step.ts';

type Children = NonNullable<ServiceLife['children']>;

/** So many replacements are a loop: a reload by hand is one, and old workers that end after it are none. */
const loopReplacements = 3;
const windowMs = 15 * 60_000;
/** A loop is over once nothing was replaced for twice the longest pause in it, and for this long at least. */
const calmMs = 60_000;

export interface ChildrenInput {
  readonly facts: ObservationFacts | undefined;
  /** ISO 8601. */
  readonly now: string;
  /** Another main process, or one that a step has made load anew: others below it are as they should be. */
  readonly isExpected: boolean;
}

/** What is known of the processes below a main one, with what was found replaced since the look before. */
export function noteChildren(known: Children | undefined, { facts, now, isExpected }: ChildrenInput): Children | undefined {
  const names = facts?.children;
  if (names === undefined) return isExpected ? undefined : known;
  if (known === undefined || isExpected) return names.length === 0 ? undefined : { names: [...names], replaced: [] };
  const came = names.some((name) => !known.names.includes(name));
  const went = known.names.some((name) => !names.includes(name));
  const since = Date.parse(now) - windowMs;
  const replaced = [...known.replaced.filter((at) => Date.parse(at) >= since), ...(came && went ? [now] : [])].slice(-10);
  return { names: [...names], replaced };
}

export interface ChildrenJudgement {
  /** settling: some were replaced so lately that it may go on. keepsEnding: it went on. */
  readonly state: 'settling' | 'keepsEnding';
  readonly message: string;
}

/** Why a member is not well whose main process lives while those below it do not; undefined where they stay. */
export function judgeChildren(
  steps: readonly Step[],
  { lives, now }: { readonly lives: Ledger['lives']; readonly now: string },
): ChildrenJudgement | undefined {
  for (const { resource } of steps) {
    const replaced = lives?.[resource.id]?.children?.replaced ?? [];
    const [first, last] = [replaced[0], replaced.at(-1)];
    if (resource.kind !== 'service' || first === undefined || last === undefined) continue;
    const which = `processes below the main one of ${resource.id} were replaced`;
    const agoMs = Date.parse(now) - Date.parse(last);
    const pauses = replaced.slice(1).map((at, index) => Date.parse(at) - Date.parse(replaced[index] ?? at));
    if (replaced.length >= loopReplacements && agoMs <= Math.max(calmMs, 2 * Math.max(...pauses)))
      return {
        state: 'keepsEnding',
        message: `${which} ${replaced.length} times from ${first} to ${last} and no step did it: its log may say why they end`,
      };
    if (agoMs < (resource.via.settleMs ?? 0)) return { state: 'settling', message: `${which} at ${last}, and have to stay` };
  }
  return undefined;
}
