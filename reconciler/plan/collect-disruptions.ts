import { type DisruptiveAction, isStronger } from '../../schemas/index.ts';
import { strongestAction } from './mark-disruptions.ts';
import type { Plan, Step } from './step.ts';

/** The disruption of one member. */
export interface MemberDisruption {
  readonly member: string;
  /** The strongest action of its steps. */
  readonly action: DisruptiveAction;
  /** Resources and pointers that ask for the action. */
  readonly reasons: readonly string[];
}

/** The disruption of each member by the steps that are not blocked. */
export function disruptionsOf({ steps }: Plan): readonly MemberDisruption[] {
  const found = new Map<string, MemberDisruption>();
  for (const step of steps) {
    if (step.disrupts === undefined || step.blocked !== undefined) continue;
    const { action, members } = step.disrupts;
    for (const member of members) {
      const known = found.get(member);
      const strongest = strongestAction([action, ...(known === undefined ? [] : [known.action])]) ?? action;
      found.set(member, { member, action: strongest, reasons: [...new Set([...(known?.reasons ?? []), ...reasonsOf(step)])] });
    }
  }
  return [...found.values()];
}

function reasonsOf({ resource, action, effect, differences, refresh }: Step): readonly string[] {
  if (refresh !== undefined) return refresh.reasons;
  if (action === 'remove') return [`removal of ${resource.id}`];
  // A weaker action that goes along is no reason.
  const costly = differences.filter((difference) => !isStronger(effect, difference.effect));
  return (costly.length > 0 ? costly : differences).map(({ pointer }) => `${resource.id}${pointer}`);
}
